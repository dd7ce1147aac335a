/** A history entry's "created by" in the words of a Dockerfile. */
export interface Instruction {
  /** `RUN`, `COPY`, ...; empty when the text does not begin with an instruction. */
  readonly keyword: string
  readonly argument: string
}

const keywords =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b\s*([\s\S]*)$/

/**
 * Reads what a builder recorded: the classic builder's `/bin/sh -c #(nop)  CMD ["sh"]` is `CMD ["sh"]`, its
 * `/bin/sh -c apk add x` is `RUN apk add x`, BuildKit's `RUN /bin/sh -c apk add x # buildkit` likewise.
 */
export function parseInstruction(createdBy: string): Instruction {
  const text = createdBy.replace(/\s*# buildkit\s*$/, '').trim()
  const shell = /^(?:\|\d+ (?:.*? )?)?\/bin\/(?:ba|a)?sh -c\s*([\s\S]*)$/.exec(text)
  if (shell) {
    const command = shell[1] ?? ''
    const nop = /^#\(nop\)\s*([\s\S]*)$/.exec(command)
    return nop ? withKeyword(nop[1] ?? '') : { keyword: 'RUN', argument: command.trim() }
  }
  const parsed = withKeyword(text)
  if (parsed.keyword !== 'RUN') return parsed
  return { keyword: 'RUN', argument: parsed.argument.replace(/^(?:\|\d+ (?:.*? )?)?\/bin\/(?:ba|a)?sh -c\s*/, '') }
}

/** An argument where there is little room: what the classic builder copied went by a digest, which tells people nothing. */
export function shortArgument(argument: string): string {
  return argument.replace(/^(?:file|dir|multi):[0-9a-f]{64} in /, '')
}

function withKeyword(text: string): Instruction {
  const match = keywords.exec(text.trim())
  return match ? { keyword: match[1] ?? '', argument: (match[2] ?? '').trim() } : { keyword: '', argument: text.trim() }
}
