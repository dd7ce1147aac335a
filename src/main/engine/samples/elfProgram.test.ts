import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elfProgram, type SampleArchitecture } from './elfProgram.ts'

const text = 'Hello, wörld!\nA second line.\n'
const hostArchitecture: SampleArchitecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const isLinuxMachine = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
const emulators: Readonly<Record<SampleArchitecture, string>> = { amd64: 'qemu-x86_64', arm64: 'qemu-aarch64' }

function emulatorOf(architecture: SampleArchitecture): string | undefined {
  const names = [emulators[architecture], `${emulators[architecture]}-static`]
  return names.find((name) => spawnSync(name, ['--version']).status === 0)
}

describe('sample programs', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamina-elf-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function install(architecture: SampleArchitecture): Promise<string> {
    const path = join(folder, architecture)
    await writeFile(path, elfProgram(architecture, text))
    await chmod(path, 0o755)
    return path
  }

  it.skipIf(!isLinuxMachine)('the program for this machine runs, prints its text and exits with 0', async () => {
    const path = await install(hostArchitecture)
    const run = spawnSync(path, [], { encoding: 'utf8' })
    expect(run).toMatchObject({ status: 0, stdout: text, stderr: '' })
  })

  for (const architecture of ['amd64', 'arm64'] as const) {
    const emulator = emulatorOf(architecture)
    it.skipIf(emulator === undefined)(`the program for ${architecture} runs in an emulator`, async () => {
      const path = await install(architecture)
      expect(execFileSync(emulator ?? '', [path], { encoding: 'utf8' })).toBe(text)
    })
  }

  it.each([
    ['amd64', 62],
    ['arm64', 183],
  ] as const)(
    'the program for %s says so in its ELF header and loads where its code expects to be',
    (architecture, machine) => {
      const bytes = Buffer.from(elfProgram(architecture, text))
      expect(bytes.subarray(0, 7).toString('latin1')).toBe('\x7fELF\x02\x01\x01')
      expect(bytes.readUInt16LE(16)).toBe(2)
      expect(bytes.readUInt16LE(18)).toBe(machine)
      const entry = bytes.readBigUInt64LE(24)
      const segment = Number(bytes.readBigUInt64LE(32))
      expect(bytes.readUInt32LE(segment)).toBe(1)
      expect(bytes.readUInt32LE(segment + 4)).toBe(5)
      const address = bytes.readBigUInt64LE(segment + 16)
      const length = bytes.readBigUInt64LE(segment + 32)
      expect(length).toBe(BigInt(bytes.length))
      expect(entry).toBeGreaterThan(address)
      expect(entry).toBeLessThan(address + length)
      expect(bytes.subarray(-Buffer.byteLength(text)).toString()).toBe(text)
    },
  )
})
