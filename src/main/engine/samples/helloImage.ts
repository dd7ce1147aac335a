import { elfProgram, type SampleArchitecture } from './elfProgram.ts'
import { SampleImage } from './SampleImage.ts'

const helloText = `
Hello from Lamina!

This text comes from a program of little more than a kilobyte, the only file in
the only layer of the image "hello-lamina". On its way here:

 1. Lamina loaded the image into its store: a config, a manifest and one layer,
    each kept under the digest of its bytes.
 2. It stacked the layers (just one this time) into a root file system.
 3. It started the program that the config names, and nothing else: no daemon,
    no virtual machine.
 4. The program printed this and ended with exit code 0.

What to try next:

    docker history hello-lamina        which instruction made which layer
    docker image inspect hello-lamina  the config, and the layer's digest
    docker history lamina/web:1        an image that shares layers ...
    docker history lamina/api:1        ... with this one
    docker system df -v                what is shared, and what is not

In the window, open lamina/web and lamina/api side by side: a layer has the
same colour wherever it is.

`

/** `hello-lamina`: one layer with one static program, which says what just happened. */
export function helloImage(architecture: SampleArchitecture): SampleImage {
  return SampleImage.scratch(architecture)
    .layer('COPY hello /', [{ file: 'hello', content: elfProgram(architecture, helloText), mode: 0o755 }])
    .configure('CMD ["/hello"]', { Cmd: ['/hello'], WorkingDir: '/' })
}
