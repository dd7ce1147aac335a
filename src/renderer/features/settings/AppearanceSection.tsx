import { useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './AppearanceSection.module.css'
import page from './SettingsPage.module.css'
import { themeChoices } from './themeChoices.ts'

/** How the window looks: light, dark, or as the system. */
export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { data: settings } = useQuery(api.settings.get.queryOptions())
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)')
  return (
    <>
      <p className={page.lead}>Every window of this engine looks the same.</p>
      {settings?.problem && (
        <ErrorNote error={settings.problem} remedy="Until then the choice is kept in this window only." />
      )}
      <fieldset className={classes.themes}>
        <legend>Theme</legend>
        {themeChoices.map(({ value, label }) => (
          <label key={value} className={classes.theme}>
            <input type="radio" name="theme" checked={colorScheme === value} onChange={() => setColorScheme(value)} />
            <span className={classes.preview} aria-hidden="true">
              {(value === 'auto' ? (['light', 'dark'] as const) : [value]).map((theme) => (
                <span key={theme} className={classes.window} data-theme={theme}>
                  <span className={classes.rail} />
                  <span className={classes.lines}>
                    <span />
                    <span />
                    <span />
                    <span />
                  </span>
                </span>
              ))}
            </span>
            <span className={classes.label}>{label}</span>
            {value === 'auto' && <span className="soft">{isSystemDark ? 'dark now' : 'light now'}</span>}
          </label>
        ))}
      </fieldset>
    </>
  )
}
