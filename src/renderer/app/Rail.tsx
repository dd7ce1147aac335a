import { IconStack3 } from '@tabler/icons-react'
import { NavLink } from 'react-router'
import { ThemeMenu } from '../features/settings/ThemeMenu.tsx'
import classes from './Shell.module.css'

/** The pages of the app, at its left edge. */
export function Rail() {
  return (
    <nav className={classes.rail} aria-label="Pages">
      <div className={classes.logo}>
        <img src="/icon.svg" width={26} height={26} alt="Lamina" />
      </div>
      <NavLink to="/images" className={classes.item ?? ''}>
        <IconStack3 size={20} stroke={1.6} aria-hidden="true" />
        <span>Images</span>
      </NavLink>
      <span className={classes.spring} />
      <ThemeMenu className={classes.item ?? ''} />
    </nav>
  )
}
