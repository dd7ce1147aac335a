import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerNames } from '../fixtures/answerNames.ts'
import { findBusybox } from '../fixtures/busyboxImage.ts'
import { type DrivenNetworks, driveNetworks, makeUserFolder } from '../fixtures/drivenNetworks.ts'
import { type OrdinaryUser, ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const busybox = findBusybox() ?? 'busybox'
const isRoot = process.getuid?.() === 0
const root: OrdinaryUser = { name: 'root', uid: 0, gid: 0 }
const ordinary = ordinaryUser()
const canTest = findBusybox() !== undefined

/** The host's address that is not its loopback. */
const outside = Object.values(networkInterfaces())
  .flatMap((all = []) => all)
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

/** Sends back what comes, on TCP and UDP, to whoever ends his half too. */
const echo = `
  require('node:net').createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  }).listen(7, '0.0.0.0', () => {
    const socket = require('node:dgram').createSocket('udp4')
    socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address))
    socket.bind(7, '0.0.0.0', () => console.log('ready'))
  })`

describe.runIf(canTest && ordinary !== undefined)('networks of an ordinary user', () => {
  testNetworks(ordinary ?? root)
})
describe.runIf(canTest && isRoot)('networks of root', () => {
  testNetworks(root)
})

function testNetworks(user: OrdinaryUser): void {
  let place: Awaited<ReturnType<typeof makeTestRoot>>
  let folder: string
  let networks: DrivenNetworks

  beforeAll(async () => {
    place = await makeTestRoot('networks')
    folder = makeUserFolder(user, place.path)
    networks = driveNetworks(user, folder, { resolvConf: isRoot ? 'nameserver 127.0.0.77\n' : undefined })
  })

  afterAll(async () => {
    await networks.ask({ call: 'close' })
    await networks.kill()
    await place.remove()
  })

  const ping = async (from: string | undefined, to: string) =>
    (await networks.run(from, busybox, 'ping', '-c', '1', '-W', '2', to)).includes(' 1 packets received')

  async function publish(letter: string, bindings: Record<string, { HostIp: string; HostPort: string }[]>) {
    const place = await networks.prepare({ letter, hostConfig: { PortBindings: bindings } })
    const command = [process.execPath, '-e', echo]
    const pid = await networks.ask({ call: 'serve', path: place.namespacePath, command })
    return { ...place, pid: Number(pid), ports: place.network?.ports ?? {} }
  }

  it('give each container an address of its own, from which it reaches the others and itself', async () => {
    const one = await networks.prepare({ letter: 'a' })
    const other = await networks.prepare({ letter: 'b' })
    expect(one.network?.address).not.toBe(other.network?.address)
    expect(await ping(one.namespacePath, other.network?.address ?? '')).toBe(true)
    expect(await ping(one.namespacePath, '127.0.0.1')).toBe(true)
    expect(await ping(one.namespacePath, '::1')).toBe(true)
    const links = await networks.run(one.namespacePath, busybox, 'ip', 'address')
    expect(links).toContain(`link/ether ${one.network?.macAddress}`)
    expect(links).toContain(`inet ${one.network?.address}/${one.network?.prefixLength} `)
    const bytes = one.network?.address.split('.').map((part) => Number(part).toString(16).padStart(2, '0')) ?? []
    expect(one.network?.macAddress).toBe(`02:42:${bytes.join(':')}`)
    await networks.ask({ call: 'release', letter: 'a' })
    await networks.ask({ call: 'release', letter: 'b' })
  })

  it('lead out, to servers and to the resolver of the host, where pasta works', async ({ skip }) => {
    const warnings = String(await networks.ask({ call: 'warnings' }))
    if (warnings.includes('no other computer')) return skip(warnings)
    if (outside === undefined) return skip('this machine has no network')
    const { namespacePath, files } = await networks.prepare({ letter: 'c' })
    const server = createServer((socket) => setTimeout(() => socket.end('from outside'), 50)).listen(0, outside)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const read = `require('node:net').connect(${port}, '${outside}').pipe(process.stdout)`
    expect(await networks.run(namespacePath, process.execPath, '-e', read)).toBe('from outside')
    server.close()
    if (!isRoot) return
    const names = await answerNames('127.0.0.77', '10.9.8.7')
    expect(readFileSync(files.resolvConf, 'utf8')).toMatch(/^nameserver 169\.254\.77\.53$/m)
    expect(await networks.run(namespacePath, busybox, 'nslookup', 'a.test', '169.254.77.53')).toContain('10.9.8.7')
    names.close()
  })

  it('publish ports of TCP on the host, whole and with both halves', async () => {
    const { ports } = await publish('d', { '7/tcp': [{ HostIp: '', HostPort: '' }] })
    const [first, second] = ports['7/tcp'] ?? []
    expect(first).toEqual({ address: '0.0.0.0', port: expect.any(Number) })
    const hasIpv6 = networkInterfaces().lo?.some(({ family }) => family === 'IPv6') === true
    expect(second).toEqual(hasIpv6 ? { address: '::', port: first?.port } : undefined)
    const sent = Buffer.alloc(3_000_000, 'some bytes that repeat')
    for (const host of hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
      const socket = connect({ host, port: first?.port ?? 0, allowHalfOpen: true })
      // The answer goes on after this half has ended.
      socket.end(sent)
      expect((await buffer(socket)).equals(sent)).toBe(true)
    }
    const many = Array.from({ length: 200 }, async (_, index) => {
      const socket = connect({ host: '127.0.0.1', port: first?.port ?? 0, allowHalfOpen: true })
      socket.end(`connection ${index}`)
      return text(socket)
    })
    expect(await Promise.all(many)).toEqual(Array.from({ length: 200 }, (_, index) => `connection ${index}`))
    await networks.ask({ call: 'release', letter: 'd' })
    const refused = connect(first?.port ?? 0, '127.0.0.1')
    const [error] = await once(refused, 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('publish ports of UDP, with answers to each client', async () => {
    const { ports } = await publish('e', { '7/udp': [{ HostIp: '127.0.0.1', HostPort: '' }] })
    const port = ports['7/udp']?.[0]?.port ?? 0
    const clients = Array.from({ length: 10 }, () => createSocket('udp4'))
    const answers = clients.map(async (client, index) => {
      client.send(`from ${index}`, port, '127.0.0.1')
      const [answer] = await once(client, 'message')
      return String(answer)
    })
    expect(await Promise.all(answers)).toEqual(clients.map((_, index) => `from ${index}`))
    for (const client of clients) client.close()
    await networks.ask({ call: 'release', letter: 'e' })
  })

  it('refuse a port that is taken in the words of docker, and leave nothing', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const taken = { '90/tcp': [{ HostIp: '', HostPort: '' }], '80/tcp': [{ HostIp: '', HostPort: String(port) }] }
    const words = `driver failed programming external connectivity on endpoint container-f (${'f'.repeat(64)}): Bind for 0.0.0.0:${port} failed: port is already allocated`
    await expect(networks.prepare({ letter: 'f', hostConfig: { PortBindings: taken } })).rejects.toThrow(words)
    server.close()
    const { network } = await networks.prepare({ letter: 'f', hostConfig: { PortBindings: taken } })
    expect(network?.ports['80/tcp']?.[0]?.port).toBe(port)
    await networks.ask({ call: 'release', letter: 'f' })
  })

  it('refuse a low port to an ordinary user, and say what allows it', async ({ skip }) => {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
    if (user.uid === 0 || first < 2) return skip('every port is allowed here')
    const bindings = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '1' }] }
    await expect(networks.prepare({ letter: 'f', hostConfig: { PortBindings: bindings } })).rejects.toThrow(
      'sudo sysctl net.ipv4.ip_unprivileged_port_start=1',
    )
  })

  it('are none, of the host, or those of another container', async () => {
    const none = await networks.prepare({ letter: '1', hostConfig: { NetworkMode: 'none' } })
    expect((await networks.run(none.namespacePath, busybox, 'ip', '-o', 'link')).trim().split('\n')).toHaveLength(1)
    expect(await ping(none.namespacePath, '127.0.0.1')).toBe(true)
    const host = await networks.prepare({ letter: '2', hostConfig: { NetworkMode: 'host' } })
    expect(host.namespacePath).toBeUndefined()
    expect(readFileSync(host.files.hosts, 'utf8')).toBe(readFileSync('/etc/hosts', 'utf8'))
    const first = await publish('3', {})
    const shared = await networks.prepare({ letter: '4', networkOf: '3', sharedPid: first.pid })
    expect(shared.files).toEqual(first.files)
    const links = async (path: string | undefined) => networks.run(path, busybox, 'ip', 'address')
    expect(await links(shared.namespacePath)).toBe(await links(first.namespacePath))
    for (const letter of ['1', '2', '3', '4']) await networks.ask({ call: 'release', letter })
  })

  it.for([
    { next: 'of the same generation', generation: 'one' },
    { next: 'of another generation', generation: 'two' },
  ])('are taken over from a killed runner by one $next, with the published ports', async ({ generation }, { skip }) => {
    if (user.uid !== 0) return skip('namespaces of an ordinary user are entered again by the launch of a runner')
    const own = makeUserFolder(user, `${place.path}/killed-${generation}`)
    const first = driveNetworks(user, own)
    const hostConfig = { PortBindings: { '7/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } }
    const { namespacePath = '', network } = await first.prepare({ hostConfig })
    const command = [process.execPath, '-e', echo]
    const pid = Number(await first.ask({ call: 'serve', path: namespacePath, command }))
    await first.kill()
    const second = driveNetworks(user, own, { generation })
    try {
      await second.ask({ call: 'adopt', hostConfig, network })
      const socket = connect(network?.ports['7/tcp']?.[0]?.port ?? 0, '127.0.0.1')
      socket.end('again')
      expect(await text(socket)).toBe('again')
      const { network: other } = await second.prepare({ letter: 'b' })
      expect(other?.address).not.toBe(network?.address)
    } finally {
      process.kill(pid, 'SIGKILL')
      await second.ask({ call: 'close' })
      await second.kill()
    }
  })

  it('leave no process, no mount and no interface behind', async () => {
    const own = makeUserFolder(user, `${place.path}/last`)
    const last = driveNetworks(user, own)
    const { namespacePath } = await last.prepare({ letter: 'a' })
    expect(namespacePath).toContain(own)
    const mountsOf = () => readFileSync(`/proc/${last.pid}/mounts`, 'utf8')
    expect(mountsOf()).toContain(own)
    await last.ask({ call: 'close' })
    expect(mountsOf()).not.toContain(own)
    const processes = execFileSync('ps', ['-e', '-o', 'args'], { encoding: 'utf8' })
    expect(processes).not.toContain(`${own}/network/`)
    await last.kill()
  })
}
