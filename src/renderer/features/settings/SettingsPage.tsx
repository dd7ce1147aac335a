import {
  IconBrandDocker,
  IconBuildingWarehouse,
  IconDatabase,
  IconInfoCircle,
  IconPalette,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react'
import { Link, useParams } from 'react-router'
import { AboutSection } from './AboutSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { DockerSection } from './DockerSection.tsx'
import { RegistriesSection } from './RegistriesSection.tsx'
import classes from './SettingsPage.module.css'
import { StorageSection } from './StorageSection.tsx'
import { settingsSections } from './settingsSections.ts'
import { TerminalSection } from './TerminalSection.tsx'
import { TrashSection } from './TrashSection.tsx'

const contents = {
  storage: { icon: IconDatabase, Content: StorageSection },
  appearance: { icon: IconPalette, Content: AppearanceSection },
  terminal: { icon: IconTerminal2, Content: TerminalSection },
  registries: { icon: IconBuildingWarehouse, Content: RegistriesSection },
  trash: { icon: IconTrash, Content: TrashSection },
  docker: { icon: IconBrandDocker, Content: DockerSection },
  about: { icon: IconInfoCircle, Content: AboutSection },
}

/** The settings at `/settings/<section>`: their parts on the left, one of them beside. */
export function SettingsPage() {
  const { section: id } = useParams()
  const section = settingsSections.find((entry) => entry.id === id) ?? settingsSections[0]
  const { Content } = contents[section.id]
  return (
    <div className={classes.page}>
      <nav className={classes.sections} aria-label="Settings">
        <p className={classes.heading} aria-hidden="true">
          Settings
        </p>
        {settingsSections.map(({ id: entry, title }) => {
          const { icon: Icon } = contents[entry]
          return (
            <Link
              key={entry}
              to={`/settings/${entry}`}
              className={classes.section}
              aria-current={entry === section.id ? 'page' : undefined}
            >
              <Icon size={16} stroke={1.6} aria-hidden="true" />
              {title}
            </Link>
          )
        })}
      </nav>
      <section className={classes.content} aria-labelledby="settings-title">
        <div className={classes.column}>
          <h1 id="settings-title">{section.title}</h1>
          <Content />
        </div>
      </section>
    </div>
  )
}
