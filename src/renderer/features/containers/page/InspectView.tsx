import type { ContainerDetails } from '../../../../shared/contract/containers.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { CopyButton } from '../../../ui/CopyButton.tsx'
import { scrollsByKeyboard } from '../../../ui/scrollsByKeyboard.ts'
import classes from './ContainerPage.module.css'

/** How it was run, where its files lie, and all that `docker inspect` prints. */
export function InspectView({ container }: { readonly container: ContainerDetails }) {
  const { runCommand, name, folders, logPath, inspect } = container
  const places = [
    ['What it sees (merged)', folders.merged],
    ['What it wrote (upper)', folders.upper],
    ['Topmost layer of its image (lower)', folders.lower[0] ?? ''],
    ['Log', logPath],
  ] as const
  return (
    <>
      <section className={classes.section}>
        <h2>Run such a container again</h2>
        <CommandLine command={runCommand} />
      </section>
      <section className={classes.section}>
        <h2>On disk</h2>
        <table className={classes.processes}>
          <tbody>
            {places
              .filter(([, path]) => path !== '')
              .map(([title, path]) => (
                <tr key={title}>
                  <th scope="row">{title}</th>
                  <td>
                    <code>{path}</code> <CopyButton value={path} label={`Copy path: ${title}`} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
        <CommandLine command={`npx lamina unshare ls ${folders.merged}`} label="Command that looks at it" />
      </section>
      <section className={classes.section}>
        <h2>
          docker inspect {name} <CopyButton value={inspect} label="Copy as JSON" />
        </h2>
        <pre className={classes.json} {...scrollsByKeyboard}>
          {inspect}
        </pre>
      </section>
    </>
  )
}
