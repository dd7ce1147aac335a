import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { test as base } from './windowTest.ts'

/** A window as `windowTest.ts` has it, with a registry, and a proxy in front of that which spoils what it is told to. */
export const test = base
  // A fixture that cleans up has to name one that it needs.
  .extend('registry', { scope: 'file' }, async ({ serverArguments: _ }, { onCleanup }): Promise<TestRegistry> => {
    const registry = await TestRegistry.start()
    onCleanup(() => registry.close())
    return registry
  })
  .extend('proxy', { scope: 'file' }, async ({ registry }, { onCleanup }): Promise<FaultProxy> => {
    const proxy = await FaultProxy.start(registry.url)
    onCleanup(() => proxy.close())
    return proxy
  })
