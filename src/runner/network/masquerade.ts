import type { NetlinkRequest, NetlinkSocket } from './NetlinkSocket.ts'
import { attribute, nest, networkNumberAttribute, textAttribute } from './netlinkMessage.ts'

// linux/netfilter/nfnetlink.h and nf_tables.h
const nftables = 10
const batchBegin = 16
const batchEnd = 17
const newTable = 0
const newChain = 3
const newRule = 6
const create = 0x400
const append = 0x800
const internet = 2

const chainAttributes = { table: 1, name: 3, hook: 4, type: 7 }
const hookAttributes = { number: 1, priority: 2 }
const ruleAttributes = { table: 1, chain: 2, expressions: 4 }
const expressionAttributes = { element: 1, name: 1, data: 2 }
const metaAttributes = { register: 1, key: 2 }
const compareAttributes = { register: 1, operation: 2, data: 3, value: 1 }

const afterRouting = 4
const sourceTranslation = 100
const outgoingName = 7
const firstRegister = 1
const isEqual = 0
const nameLength = 16

const table = 'lamina'
const chain = 'outbound'

/**
 * Gives packets that leave by an interface that interface's address (nftables, no program needed). The interface
 * need not be there yet. Throws SystemCallError where the kernel has no nftables.
 */
export function masquerade(socket: NetlinkSocket, interfaceName: string): void {
  const name = Buffer.alloc(nameLength)
  name.write(interfaceName)
  const expressions = [
    expression(
      'meta',
      networkNumberAttribute(metaAttributes.register, firstRegister),
      networkNumberAttribute(metaAttributes.key, outgoingName),
    ),
    expression(
      'cmp',
      networkNumberAttribute(compareAttributes.register, firstRegister),
      networkNumberAttribute(compareAttributes.operation, isEqual),
      nest(compareAttributes.data, attribute(compareAttributes.value, name)),
    ),
    expression('masq'),
  ]
  socket.request(
    'translate addresses',
    bracket(batchBegin),
    part(newTable, create, textAttribute(1, table)),
    part(
      newChain,
      create,
      textAttribute(chainAttributes.table, table),
      textAttribute(chainAttributes.name, chain),
      nest(
        chainAttributes.hook,
        networkNumberAttribute(hookAttributes.number, afterRouting),
        networkNumberAttribute(hookAttributes.priority, sourceTranslation),
      ),
      textAttribute(chainAttributes.type, 'nat'),
    ),
    part(
      newRule,
      create | append,
      textAttribute(ruleAttributes.table, table),
      textAttribute(ruleAttributes.chain, chain),
      nest(ruleAttributes.expressions, ...expressions),
    ),
    bracket(batchEnd),
  )
}

function expression(name: string, ...data: readonly Uint8Array[]): Buffer {
  return nest(
    expressionAttributes.element,
    textAttribute(expressionAttributes.name, name),
    nest(expressionAttributes.data, ...data),
  )
}

function part(type: number, flags: number, ...attributes: readonly Uint8Array[]): NetlinkRequest {
  const header = Buffer.from([internet, 0, 0, 0])
  return { type: (nftables << 8) | type, flags, body: Buffer.concat([header, ...attributes]) }
}

function bracket(type: number): NetlinkRequest {
  return { type, body: Buffer.from([0, 0, 0, nftables]), isUnanswered: true }
}
