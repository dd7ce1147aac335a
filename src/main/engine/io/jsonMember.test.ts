import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEmptyObject, memberText, withMember, withoutMember } from './jsonMember.ts'

const key = 'currentContext'

it.each([
  ['as docker writes it', '{\n\t"auths": {},\n\t"credsStore": "pass"\n}', '\n\t"currentContext": "x"\n}'],
  ['with spaces', '{\n  "auths": {}\n}\n', ',\n  "currentContext": "x"\n}\n'],
  ['on one line', '{"auths":{}}', ',"currentContext":"x"}'],
  ['without members', '{\n}', '{"currentContext": "x"\n}'],
])('adds a member in the style of the file: %s', (_what, text, end) => {
  const added = withMember(text, key, '"x"')
  expect(added.endsWith(end)).toBe(true)
  expect(JSON.parse(added)).toEqual({ ...JSON.parse(text), currentContext: 'x' })
  expect(withoutMember(added, key)).toBe(text)
})

it('replaces a value and leaves every other character alone', () => {
  const text = '{ "a" : [1, {"currentContext": "inner"}],\t"currentContext":"one" , "big": 12345678901234567890 }'
  expect(memberText(text, key)).toBe('"one"')
  const changed = withMember(text, key, '"two"')
  expect(changed).toBe(text.replace('"one"', '"two"'))
  expect(withMember(changed, key, '"one"')).toBe(text)
})

it('takes the last of several, whatever the case, as docker does', () => {
  const text = '{"currentContext":"a","x":"\\"}","CURRENTCONTEXT":"b"}'
  expect(memberText(text, key)).toBe('"b"')
  expect(withMember(text, key, '"c"')).toBe('{"currentContext":"a","x":"\\"}","CURRENTCONTEXT":"c"}')
})

it.each([
  ['first', '{\n "currentContext": 1,\n "b": 2\n}', '{\n "b": 2\n}'],
  ['in the middle', '{"a": 1, "currentContext": [2, {}], "b": 3}', '{"a": 1, "b": 3}'],
  ['alone', '{"currentContext": "x"}', '{}'],
  ['not there', '{"a": 1}', '{"a": 1}'],
])('removes a member that is %s', (_where, text, expected) => {
  expect(withoutMember(text, key)).toBe(expected)
})

it('knows an object without members', () => {
  expect(isEmptyObject(' { \n} ')).toBe(true)
  expect(isEmptyObject('{"a":{}}')).toBe(false)
})

it('adds and removes exactly, whatever else is in the object', () => {
  const object = fc.dictionary(
    fc.string().filter((name) => name.toLowerCase() !== key.toLowerCase()),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(object, fc.constantFrom('', ' ', '\t', '\r\n'), fc.string(), (value, indent, name) => {
      const text =
        indent === '\r\n'
          ? JSON.stringify(value, null, 1).replaceAll('\n', '\r\n')
          : JSON.stringify(value, null, indent)
      const added = withMember(text, key, JSON.stringify(name))
      expect(JSON.parse(memberText(added, key) ?? '')).toBe(name)
      expect(withoutMember(added, key)).toBe(text)
    }),
  )
})
