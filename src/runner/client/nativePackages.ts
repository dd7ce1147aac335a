/** Packages that the runner loads as they are: native code, and files that they find beside themselves. */
export const nativePackages = ['koffi', 'node-liblzma'] as const
