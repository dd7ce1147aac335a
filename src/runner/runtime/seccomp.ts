import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { isObject, type JsonObject } from '../../main/engine/spec/json.ts'
import type { OciSeccomp, OciSyscallArgument, OciSyscalls } from './ociTypes.ts'
import { defaultProfile, type SeccompRule } from './seccompProfile.ts'

/** What a profile's conditions are asked about. */
export interface SeccompFacts {
  /** Of the container. */
  readonly capabilities: readonly string[]
  /** Go's name of the host's: `amd64`. */
  readonly architecture: string
}

const EPERM = 1

/** The machine's own mode and those that it runs besides, in libseccomp's names. */
const machines: Readonly<Record<string, readonly string[]>> = {
  amd64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
  ppc64le: ['SCMP_ARCH_PPC64LE'],
  riscv64: ['SCMP_ARCH_RISCV64'],
  arm: ['SCMP_ARCH_ARM'],
  '386': ['SCMP_ARCH_X86'],
}

/** Docker's default profile for a container. */
export function defaultSeccomp(facts: SeccompFacts): OciSeccomp {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    architectures: machines[facts.architecture] ?? [],
    syscalls: defaultProfile.filter((rule) => holds(rule, facts)).map(toOci),
  }
}

function holds({ includes, excludes }: SeccompRule, { capabilities, architecture }: SeccompFacts): boolean {
  const isOut = (wanted: readonly string[] | undefined, has: (name: string) => boolean) => wanted?.some(has) === true
  const hasCapability = (name: string) => capabilities.includes(name)
  if (isOut(excludes?.capabilities, hasCapability)) return false
  if (excludes?.architectures?.includes(architecture)) return false
  if (includes?.capabilities !== undefined && !includes.capabilities.every(hasCapability)) return false
  return includes?.architectures === undefined || includes.architectures.includes(architecture)
}

function toOci({ names, action, errnoRet, arguments: args }: SeccompRule): OciSyscalls {
  return {
    names,
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    ...(args === undefined ? {} : { args }),
  }
}

/**
 * A profile in Docker's JSON (`--security-opt seccomp=FILE`, whose text the client sends), with its conditions
 * resolved. Throws INVALID_ARGUMENT when it is none.
 */
export function parseSeccomp(text: string, facts: SeccompFacts): OciSeccomp {
  const profile = parse(text)
  const { defaultAction, defaultErrnoRet, architectures, archMap, syscalls } = profile
  if (typeof defaultAction !== 'string') throw bad('it has no "defaultAction"')
  const chosen = strings(architectures)
  return {
    defaultAction,
    ...(typeof defaultErrnoRet === 'number' ? { defaultErrnoRet } : {}),
    architectures: chosen.length > 0 ? chosen : Array.isArray(archMap) ? (machines[facts.architecture] ?? []) : [],
    syscalls: objects(syscalls)
      .filter((rule) => ruleHolds(rule, facts))
      .map(ruleOf),
  }
}

function parse(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw bad(cause instanceof Error ? cause.message : String(cause))
  }
  if (!isObject(value)) throw bad('it is not a JSON object')
  return value
}

function ruleHolds(rule: JsonObject, facts: SeccompFacts): boolean {
  return holds(
    { names: [], action: 'SCMP_ACT_ALLOW', ...condition(rule, 'includes'), ...condition(rule, 'excludes') },
    facts,
  )
}

function condition(rule: JsonObject, key: 'includes' | 'excludes'): Partial<SeccompRule> {
  const value = rule[key]
  if (!isObject(value)) return {}
  const capabilities = strings(value.caps)
  const architectures = strings(value.arches)
  return {
    [key]: {
      ...(capabilities.length > 0 ? { capabilities } : {}),
      ...(architectures.length > 0 ? { architectures } : {}),
    },
  }
}

function ruleOf(rule: JsonObject): OciSyscalls {
  const names = typeof rule.name === 'string' && rule.name !== '' ? [rule.name] : strings(rule.names)
  if (names.length === 0 || typeof rule.action !== 'string') throw bad('a rule has no "names" or no "action"')
  const args = objects(rule.args).map(argumentOf)
  return {
    names,
    action: rule.action,
    ...(typeof rule.errnoRet === 'number' ? { errnoRet: rule.errnoRet } : {}),
    ...(args.length > 0 ? { args } : {}),
  }
}

function argumentOf({ index, value, valueTwo, op }: JsonObject): OciSyscallArgument {
  if (typeof index !== 'number' || typeof value !== 'number' || typeof op !== 'string') {
    throw bad('an argument of a rule has no "index", "value" or "op"')
  }
  return { index, value, op, ...(typeof valueTwo === 'number' ? { valueTwo } : {}) }
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function bad(why: string): EngineError {
  return new EngineError('INVALID_ARGUMENT', `Could not use the seccomp profile of the container: ${why}.`, {
    data: { docker: `Decoding seccomp profile failed: ${why}` },
  })
}
