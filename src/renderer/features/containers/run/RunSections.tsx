import { Accordion } from '@mantine/core'
import type { RunCommand } from '../../../../shared/model/run/runCommand.ts'
import { type RunFlag, type RunSection, runFlags, runSections } from '../../../../shared/model/run/runFlags.ts'
import { FlagField } from './FlagField.tsx'
import classes from './RunDialog.module.css'

const titles: Readonly<Record<RunSection, string>> = {
  basic: 'Basics',
  network: 'Network',
  storage: 'Storage',
  process: 'Program',
  limits: 'Limits',
  security: 'Security',
  health: 'Health',
  logging: 'Log',
}

interface Props {
  readonly run: RunCommand
  readonly onChange: (run: RunCommand) => void
}

/** The command with other values of one flag; none takes it away. */
function withFlag(run: RunCommand, name: string, values: readonly string[]): RunCommand {
  const { [name]: _, ...flags } = run.flags
  return { ...run, flags: values.length === 0 ? flags : { ...flags, [name]: values } }
}

/** A field for each flag of a section, those that are ticked first. */
function SectionFields({ section, run, onChange }: Props & { readonly section: RunSection }) {
  const fieldOf = (flag: RunFlag) => (
    <FlagField
      key={flag.name}
      flag={flag}
      values={run.flags[flag.name] ?? []}
      onValues={(values) => onChange(withFlag(run, flag.name, values))}
    />
  )
  const all = runFlags.filter((flag) => flag.section === section)
  const switches = all.filter(({ kind }) => kind === 'switch')
  return (
    <div className={classes.section}>
      {switches.length > 0 && <div className={classes.switches}>{switches.map(fieldOf)}</div>}
      <div className={classes.fields}>{all.filter(({ kind }) => kind !== 'switch').map(fieldOf)}</div>
    </div>
  )
}

/** The fields that most people want. */
export function BasicFields(props: Props) {
  return <SectionFields section="basic" {...props} />
}

/** All other fields, in sections that tell how many of theirs are set. */
export function MoreFields({ run, onChange }: Props) {
  return (
    <Accordion
      multiple
      variant="contained"
      chevronPosition="left"
      classNames={{ control: classes.control ?? '', label: classes.controlLabel ?? '' }}
    >
      {runSections
        .filter((section) => section !== 'basic')
        .map((section) => {
          const count = runFlags.filter((flag) => flag.section === section && run.flags[flag.name]).length
          return (
            <Accordion.Item key={section} value={section}>
              <Accordion.Control>
                {titles[section]} {count > 0 && <span className={classes.count}>{count} set</span>}
              </Accordion.Control>
              <Accordion.Panel>
                <SectionFields section={section} run={run} onChange={onChange} />
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
    </Accordion>
  )
}
