import { afterEach, expect, it } from 'vitest'
import { QuestionThread } from './QuestionThread.ts'

const source = new URL('./QuestionThread.ts', import.meta.url).href
/** Counts its questions, to tell one thread from the next. */
const program = `
import { parentPort, workerData } from 'node:worker_threads'
import { answerQuestions } from '${source}'
let asked = 0
answerQuestions(parentPort, 'answer', (question) => {
  asked++
  if (question === 'fail') throw new Error('no idea')
  if (question === 'die') process.exit(1)
  return workerData.greeting + question + asked
})
`
const threads: QuestionThread<string, string>[] = []

function open(): QuestionThread<string, string> {
  const entry = new URL(`data:text/javascript,${encodeURIComponent(program)}`)
  const thread = new QuestionThread<string, string>({ entry, start: { greeting: 'Hello ' }, attempt: 'answer' })
  threads.push(thread)
  return thread
}

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close()
})

it('answers each question in the order they came', async () => {
  const thread = open()
  expect(await Promise.all(['a', 'b', 'c'].map((question) => thread.ask(question)))).toEqual([
    'Hello a1',
    'Hello b2',
    'Hello c3',
  ])
})

it('tells what went wrong with one question, and answers the next', async () => {
  const thread = open()
  await expect(thread.ask('fail')).rejects.toMatchObject({ code: 'INTERNAL', message: 'Could not answer: no idea' })
  expect(await thread.ask('a')).toBe('Hello a2')
})

it('starts again after it broke down, and refuses what it was asked then', async () => {
  const thread = open()
  const refused = { code: 'UNAVAILABLE', retryable: true }
  const [died, lost] = await Promise.allSettled([thread.ask('die'), thread.ask('a')])
  expect(died).toMatchObject({ reason: refused })
  expect(lost).toMatchObject({ reason: refused })
  expect(await thread.ask('a')).toBe('Hello a1')
})

it('refuses everything once it is closed', async () => {
  const thread = open()
  const [asked] = await Promise.allSettled([thread.ask('a'), thread.close()])
  expect(asked).toMatchObject({ reason: { code: 'UNAVAILABLE' } })
  await expect(thread.ask('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
