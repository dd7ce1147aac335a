import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/contract.ts'
import { toRpcError } from './errors.ts'
import type { EnginePort, HostInfo } from './ports.ts'

/** What every procedure is given. */
export interface RpcContext {
  readonly engine: EnginePort
  readonly host: HostInfo
  /** Names this life of the engine, so that a client of an earlier one notices. */
  readonly instance: string
}

/** The contract's implementer: whatever a procedure throws leaves as an engine error. */
export const rpc = implement(contract)
  .$context<RpcContext>()
  .use(async ({ next, path }) => {
    try {
      return await next()
    } catch (thrown) {
      if (thrown instanceof ORPCError && thrown.defined) throw thrown
      throw toRpcError(thrown, `answer ${path.join('.')}`)
    }
  })
