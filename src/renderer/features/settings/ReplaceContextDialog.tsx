import { Button, Modal } from '@mantine/core'
import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import classes from './Dialog.module.css'
import { dockerWork, runDockerAction } from './dockerActions.ts'

interface Props {
  readonly state: DockerContextState
  readonly action: 'add' | 'use'
}

/** Asks before a context that points elsewhere is replaced. */
export function ReplaceContextDialog({ state, action }: Props) {
  const { host, madeFor, answers, commands } = state
  const close = () => dockerWork.set({})
  return (
    <Modal
      opened
      onClose={close}
      title="Replace the context “lamina”?"
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <dl className={classes.change}>
          <dt>Points to now</dt>
          <dd>
            <code>{host === '' ? 'no engine' : host}</code>
            {madeFor !== undefined && <span className="soft">the Lamina of {madeFor}</span>}
            {answers === false && <span className="soft">nothing answers there</span>}
          </dd>
          <dt>Will point to</dt>
          <dd>this engine</dd>
        </dl>
        <p className="soft">Undo puts it back as it is.</p>
        <CommandLine command={action === 'use' ? commands.use : commands.add} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button data-autofocus onClick={() => void runDockerAction(action, true)}>
            Replace it
          </Button>
        </div>
      </div>
    </Modal>
  )
}
