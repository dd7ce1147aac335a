/** Bytes of a header (struct nlmsghdr of netlink(7)). */
const headerLength = 16
const nested = 0x8000

/** NLMSG_ERROR: the answer to a request, with errno 0 when it succeeded. */
const errorType = 2

/** A message as it came: header taken apart. */
export interface NetlinkMessage {
  readonly type: number
  readonly sequence: number
  readonly body: Buffer
}

/** A request or a part of a transaction. */
export function netlinkMessage(type: number, flags: number, sequence: number, body: Uint8Array): Buffer {
  const message = Buffer.alloc(headerLength + body.length)
  message.writeUInt32LE(message.length, 0)
  message.writeUInt16LE(type, 4)
  message.writeUInt16LE(flags, 6)
  message.writeUInt32LE(sequence, 8)
  message.set(body, headerLength)
  return message
}

/** An attribute (struct nlattr), padded to four bytes. */
export function attribute(type: number, value: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  bytes.writeUInt16LE(4 + value.length, 0)
  bytes.writeUInt16LE(type, 2)
  bytes.set(value, 4)
  return bytes
}

/** An attribute that holds attributes. */
export function nest(type: number, ...attributes: readonly Uint8Array[]): Buffer {
  return attribute(type | nested, Buffer.concat(attributes))
}

/** A text attribute, ended by NUL. */
export function textAttribute(type: number, text: string): Buffer {
  return attribute(type, Buffer.from(`${text}\0`))
}

/** A number attribute in the host's order of bytes, as rtnetlink(7) has them. */
export function numberAttribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return attribute(type, bytes)
}

/** A number attribute in the network's order of bytes, as nftables has them. */
export function networkNumberAttribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return attribute(type, bytes)
}

/** Takes apart what one read gave: one or several messages. */
export function readMessages(bytes: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = []
  let at = 0
  while (at + headerLength <= bytes.length) {
    const length = bytes.readUInt32LE(at)
    if (length < headerLength || at + length > bytes.length) break
    const body = bytes.subarray(at + headerLength, at + length)
    messages.push({ type: bytes.readUInt16LE(at + 4), sequence: bytes.readUInt32LE(at + 8), body })
    at += Math.ceil(length / 4) * 4
  }
  return messages
}

/** The errno (0 for success) that an answer tells; undefined when it is no such answer. */
export function answeredErrno(message: NetlinkMessage): number | undefined {
  return message.type === errorType ? -message.body.readInt32LE(0) : undefined
}
