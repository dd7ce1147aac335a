/** The compiled part of node-pty 1.1.0, by the function that its own JavaScript gets it with. */
declare module '@lydell/node-pty/requireBinary.js' {
  export interface NativeTerminals {
    /** Starts a program in a new terminal; `uid` and `gid` of -1 change nothing. `onExit` is called once. */
    fork(
      program: string,
      args: readonly string[],
      environment: readonly string[],
      folder: string,
      columns: number,
      rows: number,
      uid: number,
      gid: number,
      isUtf8: boolean,
      helper: string,
      onExit: (code: number, signal: number) => void,
    ): { readonly fd: number; readonly pid: number }
    resize(descriptor: number, columns: number, rows: number): void
  }
  export function requireBinary(name: 'pty.node'): NativeTerminals
}
