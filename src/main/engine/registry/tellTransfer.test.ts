import { expect, test } from 'vitest'
import type { Digest } from '../../../shared/model/digest.ts'
import { Operations } from '../operations/Operations.ts'
import { tellTransfer } from './tellTransfer.ts'
import type { TransferPart } from './types.ts'

const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'

function part(name: string, size: number, change: Partial<TransferPart> = {}): TransferPart {
  return { digest: `sha256:${name}` as Digest, mediaType, size, state: 'waiting', bytesDone: 0, ...change }
}

test('an operation of a pull has a part for each blob, and counts the bytes that have to come', async () => {
  const operations = new Operations()
  const draft = { kind: 'pull', title: 'Pull ant:1', command: 'docker pull ant:1' }
  const { id, done } = operations.start(draft, async (work) => {
    const { onStart, onPart } = tellTransfer('pull', work)
    const parts = [part('a', 300, { state: 'present' }), part('b', 100), part('c', 50)]
    onStart({ reference: 'ant:1', digest: 'sha256:d' as Digest, parts })
    onPart(part('b', 100, { state: 'active', bytesDone: 40 }))
    onPart(part('c', 50, { state: 'retrying', bytesDone: 10, note: 'no answer', retryIn: 1500 }))
    onPart(part('a', 300, { state: 'mounted', mountedFrom: 'team/app' }))
    const middle = operations.get(work.id)
    expect(middle).toMatchObject({ bytesDone: 50, bytesTotal: 150, step: 'Downloading, 0 of 2 done' })
    expect(middle.parts).toEqual([
      { id: 'sha256:a', state: 'mounted', bytesDone: 0, bytesTotal: 300, note: 'Taken over from team/app' },
      { id: 'sha256:b', state: 'active', bytesDone: 40, bytesTotal: 100 },
      {
        id: 'sha256:c',
        state: 'retrying',
        bytesDone: 10,
        bytesTotal: 50,
        note: 'no answer',
        retryAt: expect.any(Number),
      },
    ])
    onPart(part('b', 100, { state: 'done' }))
    onPart(part('c', 50, { state: 'done', bytesDone: 50 }))
  })
  await done
  expect(operations.get(id)).toMatchObject({ state: 'done', bytesDone: 150, bytesTotal: 150 })
})

test('a transfer that has nothing to move is told as finishing', () => {
  const steps: string[] = []
  const { onStart } = tellTransfer('push', { part: () => undefined, progress: ({ step }) => steps.push(step) })
  onStart({ reference: 'ant:1', digest: 'sha256:d' as Digest, parts: [part('a', 300, { state: 'mounted' })] })
  expect(steps).toEqual(['Finishing'])
})
