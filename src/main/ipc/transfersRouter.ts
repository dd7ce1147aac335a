import { maxRows } from '../../shared/contract/limits.ts'
import type { PushPlan as WirePushPlan } from '../../shared/contract/transfers.ts'
import { type Digest, isDigest, shortDigest } from '../../shared/model/digest.ts'
import { formatSize } from '../../shared/model/size.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { pullDraft, pushDraft, type TransferWish } from '../engine/operations/drafts.ts'
import type { OperationContext } from '../engine/operations/Operations.ts'
import { tellTransfer } from '../engine/registry/tellTransfer.ts'
import type { PulledImage, PushedImage, PushPlan } from '../engine/registry/types.ts'
import { familiarName, familiarReference, parseReference, withDefaultTag } from '../engine/spec/reference.ts'
import { rpc } from './base.ts'
import { toRemoteImage } from './remoteImage.ts'
import { startOperation } from './startOperation.ts'

const os = rpc.transfers

interface Wish {
  readonly reference: string
  readonly platform?: string | undefined
  readonly allPlatforms?: boolean
  readonly allTags?: boolean
}

/** What a window asked for, with the reference as people know it. Throws INVALID_ARGUMENT. */
function toWish({ reference, platform, ...wish }: Wish): TransferWish {
  const parsed = parseReference(reference.trim())
  return {
    ...wish,
    reference: wish.allTags ? familiarName(parsed) : familiarReference(withDefaultTag(parsed)),
    ...(platform ? { platform } : {}),
  }
}

/** The digest that a window saw a reference lead to. Throws INVALID_ARGUMENT. */
function toDigest(text: string): Digest {
  if (isDigest(text)) return text
  throw new EngineError('INVALID_ARGUMENT', `"${text}" is no digest: it is sha256: and 64 hex digits.`)
}

/** The part of a wish that pulls and pushes take as an option. */
function platformOf({ platform }: TransferWish) {
  return platform === undefined ? {} : { platform }
}

/** Says what came of a pull, a line each. */
function tellPulled(work: Pick<OperationContext, 'result'>, pulled: PulledImage): void {
  const { reference, digest, isUpToDate, fetched, previous } = pulled
  if (isUpToDate) work.result(`${reference} is up to date`)
  else work.result(`Pulled ${reference}, ${formatSize(fetched)} downloaded`)
  work.result(`Digest: ${digest}`)
  if (previous !== undefined) work.result(`Image ${shortDigest(previous)} lost this name to it`)
}

function tellPushed(work: Pick<OperationContext, 'result'>, { reference, digest, sent }: PushedImage): void {
  work.result(`Pushed ${reference}, ${formatSize(sent)} sent`)
  work.result(`Digest: ${digest}`)
}

function toPushPlan(plan: PushPlan, command: string): WirePushPlan {
  const { reference, id, digest, mediaType, uploadSize, remote } = plan
  const parts = plan.parts.slice(0, maxRows).map((part) => ({
    mediaType: part.mediaType,
    digest: part.digest,
    size: part.size,
    state: part.state === 'present' || part.state === 'preparing' ? part.state : ('waiting' as const),
    ...(part.diffId === undefined ? {} : { diffId: part.diffId }),
  }))
  return {
    reference,
    id,
    mediaType,
    parts,
    uploadSize,
    command,
    ...(digest === undefined ? {} : { digest }),
    ...(remote === undefined ? {} : { remote }),
  }
}

export const transfersRouter = {
  planPull: os.planPull.handler(async ({ context, input, signal }) => {
    const wish = toWish(input)
    const { allPlatforms = false } = wish
    const plan = await context.engine.pulls.plan(wish.reference, {
      ...platformOf(wish),
      allPlatforms,
      ...(signal === undefined ? {} : { signal }),
    })
    const { isUpToDate, previous, downloadSize, hereSize } = plan
    return {
      ...toRemoteImage(plan),
      isUpToDate,
      ...(previous === undefined ? {} : { previous }),
      downloadSize,
      hereSize,
      command: pullDraft(wish, 'app').command,
    }
  }),

  pull: os.pull.handler(({ context, input: { expected, ...input } }) => {
    const { engine } = context
    const wish = toWish(input)
    const { reference, allPlatforms = false, allTags = false } = wish
    const operationId = startOperation(engine, pullDraft(wish, 'app'), async (work) => {
      const options = { ...platformOf(wish), allPlatforms, signal: work.signal, ...tellTransfer('pull', work) }
      if (allTags) {
        for await (const pulled of engine.pulls.pullAllTags(reference, options)) tellPulled(work, pulled)
        return
      }
      const only = expected === undefined ? {} : { expected: toDigest(expected) }
      tellPulled(work, await engine.pulls.pull(reference, { ...options, ...only }))
    })
    return { operationId }
  }),

  planPush: os.planPush.handler(async ({ context, input, signal }) => {
    const wish = toWish(input)
    const options = { ...platformOf(wish), ...(signal === undefined ? {} : { signal }) }
    return toPushPlan(await context.engine.pushes.plan(wish.reference, options), pushDraft(wish, 'app').command)
  }),

  push: os.push.handler(({ context, input }) => {
    const { engine } = context
    const wish = toWish(input)
    const { reference, allTags = false } = wish
    const operationId = startOperation(engine, pushDraft(wish, 'app'), async (work) => {
      const options = { ...platformOf(wish), signal: work.signal, ...tellTransfer('push', work) }
      if (allTags) {
        for await (const pushed of engine.pushes.pushAllTags(reference, options)) tellPushed(work, pushed)
      } else {
        tellPushed(work, await engine.pushes.push(reference, options))
      }
    })
    return { operationId }
  }),

  findUpdates: os.findUpdates.handler(async ({ context, input, signal }) => {
    const states = await context.engine.pulls.findUpdates(input.references, signal === undefined ? {} : { signal })
    return states.map(({ reference, state, here, remote, error }) => ({
      reference,
      state,
      ...(here === undefined ? {} : { here }),
      ...(remote === undefined ? {} : { remote }),
      ...(error === undefined ? {} : { error }),
    }))
  }),

  complete: os.complete.handler(({ context, input, signal }) => context.engine.completer.complete(input.text, signal)),

  downloads: os.downloads.handler(({ context }) => context.engine.pulls.keptDownloads()),

  clearDownloads: os.clearDownloads.handler(({ context: { engine } }) => {
    const draft = { kind: 'prune', title: 'Delete the interrupted downloads', command: '' }
    return engine.operations.run(draft, async (work) => {
      const freed = await engine.pulls.clearDownloads()
      work.result(`${formatSize(freed)} freed on disk`)
      return { freed }
    })
  }),
}
