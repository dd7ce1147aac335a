import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import { Digest } from '../../../ui/Digest.tsx'
import { Size } from '../../../ui/Size.tsx'
import { Time } from '../../../ui/Time.tsx'
import { portText, webAddress } from '../portText.ts'
import { Status } from '../Status.tsx'
import classes from './ContainerPage.module.css'

/** What one wants to know of a container first. */
export function ContainerFacts({ container }: { readonly container: ContainerDetails }) {
  const { id, state, image, imageId, command, ports, created, usage, restart } = container
  const address = webAddress(ports)
  return (
    <dl className={classes.facts}>
      <div>
        <dt>State</dt>
        <dd>
          <Status state={state} />
        </dd>
      </div>
      <div>
        <dt>Image</dt>
        <dd title={image}>
          <Link to={`/images/${imageId}`}>{image}</Link>
        </dd>
      </div>
      <div>
        <dt>Command</dt>
        <dd title={command.join(' ')}>
          <code>{command.join(' ')}</code>
        </dd>
      </div>
      {ports.length > 0 && (
        <div>
          <dt>Ports</dt>
          <dd title={portText(ports)}>
            {address === undefined ? (
              portText(ports)
            ) : (
              <Anchor href={address} target="_blank" rel="noreferrer" size="sm">
                {portText(ports)}
              </Anchor>
            )}
          </dd>
        </div>
      )}
      {state.address !== undefined && (
        <div>
          <dt>Address</dt>
          <dd>{state.address}</dd>
        </div>
      )}
      {usage && (
        <div>
          <dt>Wrote</dt>
          <dd>
            <Size bytes={usage.dockerSize} kind="docker" />
          </dd>
        </div>
      )}
      {restart !== 'no' && (
        <div>
          <dt>Restart</dt>
          <dd>
            {restart}
            {state.restartCount > 0 && ` (${state.restartCount} times)`}
          </dd>
        </div>
      )}
      <div>
        <dt>Created</dt>
        <dd>
          <Time time={created} />
        </dd>
      </div>
      <div>
        <dt>ID</dt>
        <dd>
          <Digest digest={id} label="container ID" />
        </dd>
      </div>
    </dl>
  )
}
