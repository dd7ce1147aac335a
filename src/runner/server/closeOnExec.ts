import koffi from 'koffi'

// fcntl(2)
const setDescriptorFlags = 2
const closeOnExecFlag = 1

/** Keeps a descriptor of this process from programs that it starts. Nothing when it is not open. */
export function closeOnExec(descriptor: number): void {
  const fcntl = koffi.load(null).func('int fcntl(int fd, int command, int argument)')
  fcntl(descriptor, setDescriptorFlags, closeOnExecFlag)
}
