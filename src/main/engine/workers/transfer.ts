import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { fetchBlob } from '../registry/pull/fetchBlob.ts'
import { readStored } from '../registry/pull/readStored.ts'
import { compressLayer } from '../registry/push/compressLayer.ts'
import { uploadBlob } from '../registry/push/uploadBlob.ts'
import { noAuthorizer } from '../registry/transport/auth/noAuthorizer.ts'
import { RemoteAuthorizer } from '../registry/transport/auth/RemoteAuthorizer.ts'
import type { TransportLimits } from '../registry/transport/limits.ts'
import { RegistryTransport } from '../registry/transport/RegistryTransport.ts'
import type { Authorizer } from '../registry/transport/types.ts'
import { StepTeller } from './StepTeller.ts'
import type { TransferJob, TransferJobs, TransferKind, TransferRequest, TransferResponse } from './transferMessages.ts'

const port = parentPort
if (!port) throw new EngineError('INTERNAL', 'The transfer worker was started outside of a worker thread.')

const tell = (response: TransferResponse): void => port.postMessage(response)
/** See TransferPool's constructor. */
const limits: Partial<TransportLimits> = workerData ?? {}
const transport = new RegistryTransport({ authorizer: noAuthorizer, limits })
const underWay = new Map<number, AbortController>()

port.on('message', (request: TransferRequest) => {
  const { id } = request
  if (request.type === 'cancel') {
    underWay.get(id)?.abort()
    return
  }
  const control = new AbortController()
  underWay.set(id, control)
  const steps = new StepTeller((step) => tell({ type: 'step', id, step }))
  const authorizer = request.authorizer === undefined ? noAuthorizer : new RemoteAuthorizer(request.authorizer)
  runJob(request.job, { authorizer, signal: control.signal, steps })
    .finally(() => {
      underWay.delete(id)
      steps.stop()
      request.authorizer?.close()
    })
    .then(
      (result) => tell({ type: 'done', id, result }),
      (error: unknown) => tell({ type: 'failed', id, error: toEngineError(error, 'move a blob').toRecord() }),
    )
})

interface JobContext {
  readonly authorizer: Authorizer
  readonly signal: AbortSignal
  readonly steps: StepTeller
}

function runJob(
  job: TransferJob,
  { authorizer, signal, steps }: JobContext,
): Promise<TransferJobs[TransferKind]['result']> {
  switch (job.kind) {
    case 'fetch':
      return fetchBlob(transport, job.input, {
        authorizer,
        signal,
        onStep: (step) => steps.note(step),
      })
    case 'read':
      return readStored(job.input, signal)
    case 'compress':
      return compressLayer(job.input, (bytesDone) => steps.note({ state: 'preparing', bytesDone }), signal)
    case 'send':
      return uploadBlob(transport, job.input, { authorizer, signal, limits, onStep: (step) => steps.note(step) })
  }
}
