/** Where what viewers type goes: the standard input of a process, before it starts and after it ended too. */
export interface ProcessInput {
  /** Calls `done` when the process, or the system for it, has taken the bytes, or nobody ever will. */
  write(bytes: Buffer, done: () => void): void
  /** A viewer's input has ended; whether the process sees an end depends on it. True when that ends the view too. */
  end(): boolean
}
