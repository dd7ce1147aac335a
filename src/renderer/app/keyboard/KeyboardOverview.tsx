import { Modal } from '@mantine/core'
import { commands } from '../../client/commands.ts'
import { Store, useStore } from '../../client/Store.ts'
import { widgetHelps } from '../../client/widgetKeys.ts'
import { KeyChoices } from '../../ui/Keys.tsx'
import classes from './KeyboardOverview.module.css'
import { keyboardGroups } from './keyboardGroups.ts'

const isOpen = new Store(false)

/** Opens the overview. */
export function openKeyboardOverview(): void {
  isOpen.set(true)
}

/** Every key that does something where one is. */
export function KeyboardOverview() {
  const opened = useStore(isOpen)
  return (
    <Modal
      opened={opened}
      onClose={() => isOpen.set(false)}
      title="Keyboard"
      size={820}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Overview />
    </Modal>
  )
}

function Overview() {
  const groups = keyboardGroups(useStore(commands), useStore(widgetHelps))
  return (
    <div className={classes.groups}>
      {groups.map(({ title, rows }) => (
        <div key={title} className={classes.group}>
          <h3>{title}</h3>
          <dl>
            {rows.map((row) => (
              <div key={row.title} className={classes.row}>
                <dt>{row.title}</dt>
                <dd>
                  <KeyChoices choices={row.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  )
}
