/** Machines that sample programs are made for, as images name them. */
export type SampleArchitecture = 'amd64' | 'arm64'

interface Machine {
  /** `e_machine`: EM_X86_64, EM_AARCH64. */
  readonly number: number
  /** The largest page that such a machine's Linux may have, in bytes. */
  readonly pageSize: number
  /** Code that writes `length` bytes at `address` to standard output and exits with 0. */
  readonly code: (address: number, length: number) => Uint8Array
}

const machines: Readonly<Record<SampleArchitecture, Machine>> = {
  amd64: { number: 62, pageSize: 0x1000, code: amd64Code },
  arm64: { number: 183, pageSize: 0x10000, code: arm64Code },
}

const loadAddress = 0x400000
const fileHeaderLength = 64
const programHeaderLength = 56
const codeOffset = fileHeaderLength + 2 * programHeaderLength
const standardOutput = 1

/**
 * A whole static program for Linux that prints a text of fewer than 65,536 bytes and exits with 0: an ELF file
 * (System V ABI, "Object Files") of one readable and executable segment, without libc. The same text gives the
 * same bytes.
 */
export function elfProgram(architecture: SampleArchitecture, text: string): Uint8Array {
  const machine = machines[architecture]
  const message = Buffer.from(text, 'utf8')
  const codeLength = machine.code(0, message.length).length
  const code = machine.code(loadAddress + codeOffset + codeLength, message.length)
  const fileLength = codeOffset + codeLength + message.length
  return Buffer.concat([
    fileHeader(machine.number),
    // PT_LOAD, readable and executable; then PT_GNU_STACK, whose readable and writable says: no code on the stack.
    programHeader({ type: 1, flags: 5, address: loadAddress, length: fileLength, alignment: machine.pageSize }),
    programHeader({ type: 0x6474e551, flags: 6, address: 0, length: 0, alignment: 16 }),
    code,
    message,
  ])
}

function fileHeader(machine: number): Buffer {
  const header = Buffer.alloc(fileHeaderLength)
  // 64 bits, little-endian, ELF version 1, System V.
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16) // e_type: ET_EXEC
  header.writeUInt16LE(machine, 18)
  header.writeUInt32LE(1, 20) // e_version
  header.writeBigUInt64LE(BigInt(loadAddress + codeOffset), 24) // e_entry
  header.writeBigUInt64LE(BigInt(fileHeaderLength), 32) // e_phoff
  header.writeUInt16LE(fileHeaderLength, 52)
  header.writeUInt16LE(programHeaderLength, 54)
  header.writeUInt16LE(2, 56) // e_phnum
  header.writeUInt16LE(64, 58) // e_shentsize
  return header
}

interface Segment {
  readonly type: number
  readonly flags: number
  readonly address: number
  /** Bytes, in the file and in memory, from the start of the file on. */
  readonly length: number
  readonly alignment: number
}

function programHeader({ type, flags, address, length, alignment }: Segment): Buffer {
  const header = Buffer.alloc(programHeaderLength)
  header.writeUInt32LE(type, 0)
  header.writeUInt32LE(flags, 4)
  header.writeBigUInt64LE(BigInt(address), 16) // p_vaddr
  header.writeBigUInt64LE(BigInt(address), 24) // p_paddr
  header.writeBigUInt64LE(BigInt(length), 32) // p_filesz
  header.writeBigUInt64LE(BigInt(length), 40) // p_memsz
  header.writeBigUInt64LE(BigInt(alignment), 48)
  return header
}

/** Linux system calls of x86-64: write is 1, exit_group 231. */
function amd64Code(address: number, length: number): Uint8Array {
  return Buffer.concat([
    loadAmd64(0xb8, 1), // eax
    loadAmd64(0xbf, standardOutput), // edi
    loadAmd64(0xbe, address), // esi
    loadAmd64(0xba, length), // edx
    Buffer.of(0x0f, 0x05), // syscall
    loadAmd64(0xb8, 231),
    loadAmd64(0xbf, 0),
    Buffer.of(0x0f, 0x05),
  ])
}

/** `mov REGISTER, value`, where the opcode says the register. */
function loadAmd64(opcode: number, value: number): Uint8Array {
  const instruction = Buffer.alloc(5)
  instruction.writeUInt8(opcode, 0)
  instruction.writeUInt32LE(value, 1)
  return instruction
}

/** Linux system calls of arm64: write is 64, exit_group 94. */
function arm64Code(address: number, length: number): Uint8Array {
  const movz = (register: number, value: number): number => 0xd2800000 + (value << 5) + register
  const movkHigh = (register: number, value: number): number => 0xf2a00000 + (value << 5) + register
  const svc = 0xd4000001
  const instructions = [
    movz(8, 64),
    movz(0, standardOutput),
    movz(1, address & 0xffff),
    movkHigh(1, address >>> 16),
    movz(2, length),
    svc,
    movz(8, 94),
    movz(0, 0),
    svc,
  ]
  const code = Buffer.alloc(4 * instructions.length)
  for (const [at, instruction] of instructions.entries()) code.writeUInt32LE(instruction, 4 * at)
  return code
}
