import { chmodSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastLogError, probeRuntime, programFolders } from './probe.ts'
import { containerFailure, execFailure } from './startFailure.ts'

describe('the probe for a runtime', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamina-probe-'))
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  function install(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }

  const found = () => probeRuntime([folder], (program) => Promise.resolve(program))
  const says = (text: string) => `[ "$1" = --version ] || exit 1; echo "${text}"`

  it('takes runc before crun, and looks past one that does not start', async () => {
    install('crun', says('crun version 1.14.1'))
    expect(await found()).toMatchObject({ name: 'crun', version: '1.14.1' })
    install('runc', 'echo broken >&2; exit 127')
    expect(await found()).toMatchObject({ name: 'crun' })
    install('docker-runc', says('runc version 1.1.5'))
    expect(await found()).toMatchObject({ name: 'runc', path: join(folder, 'docker-runc'), version: '1.1.5' })
  })

  it('looks past one that cannot run a container, and says why none can', async () => {
    install('runc', says('runc version 1.1.5'))
    install('crun', says('crun version 1.14.1'))
    const attempt = (program: { name: string }) =>
      program.name === 'runc' ? Promise.reject(new Error('no namespaces')) : Promise.resolve(program)
    expect(await probeRuntime([folder], attempt)).toMatchObject({ name: 'crun' })
    await expect(probeRuntime([folder], () => Promise.reject(new Error('no namespaces')))).rejects.toThrow(
      `${folder}/runc does not work: no namespaces; ${folder}/crun does not work: no namespaces`,
    )
  })

  it('says what to install where there is none', async () => {
    await expect(found()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('neither runc nor crun is installed. Install one: "sudo apt install runc"'),
    })
  })

  it("looks in the system's folders after those of PATH", () => {
    const folders = programFolders('/opt/bin:relative:/usr/bin')
    expect(folders.slice(0, 2)).toEqual(['/opt/bin', '/usr/bin'])
    expect(folders).toContain('/usr/sbin')
    expect(folders.filter((path) => path === '/usr/bin')).toHaveLength(1)
  })
})

describe('failures of a runtime', () => {
  it('are the last error of its log', () => {
    const log = '{"level":"warning","msg":"w"}\n{"level":"error","msg":"first"}\n{"level":"error","msg":"last"}\n{"lev'
    expect(lastLogError(log)).toBe('last')
    expect(lastLogError('')).toBeUndefined()
  })

  it.each([
    ['exec: "x": executable file not found in $PATH', 127],
    ['exec: "/x": stat /x: no such file or directory', 127],
    ['executable file `x` not found in $PATH: No such file or directory', 127],
    ['exec: "/etc": permission denied', 126],
    ['exec: "/etc": is a directory', 126],
    ['error mounting "/h" to rootfs at "/f": not a directory', 127],
    ['something else', 128],
  ])("get Docker's exit code: %s", (reason, exitCode) => {
    expect(containerFailure(`runc run failed: ${reason}`).exitCode).toBe(exitCode)
    expect(execFailure(`exec failed: ${reason}`)).toEqual({
      message: `OCI runtime exec failed: exec failed: ${reason}: unknown`,
      exitCode,
    })
  })
})
