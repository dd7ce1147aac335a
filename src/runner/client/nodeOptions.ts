/** What keeps an idle runner small: it moves bytes, and has few objects that live long. */
export const nodeOptions = ['--max-semi-space-size=1', '--expose-gc', '--disable-warning=ExperimentalWarning']
