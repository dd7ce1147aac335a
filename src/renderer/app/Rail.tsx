import { UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { NavLink } from 'react-router'
import { runCommand } from '../client/commands.ts'
import { ThemeMenu } from '../features/settings/ThemeMenu.tsx'
import { railPages } from './pages.tsx'
import classes from './Shell.module.css'

/** The pages of the app, at its left edge. */
export function Rail() {
  return (
    <nav className={classes.rail} aria-label="Pages">
      <div className={classes.logo}>
        <img src="/icon.svg" width={26} height={26} alt="Lamina" />
      </div>
      <UnstyledButton className={classes.item ?? ''} onClick={() => runCommand('app.palette')}>
        <IconSearch size={20} stroke={1.6} aria-hidden="true" />
        <span>Find</span>
      </UnstyledButton>
      {railPages.map(({ title, path, icon: Icon }) => (
        <NavLink key={path} to={path} className={classes.item ?? ''} title={title}>
          <Icon size={20} stroke={1.6} aria-hidden />
          <span>{title}</span>
        </NavLink>
      ))}
      <span className={classes.spring} />
      <ThemeMenu className={classes.item ?? ''} />
    </nav>
  )
}
