/**
 * DiffIDs of layers of the sample images, to draw them before they are loaded in the colours that they will have. Only
 * layers that are the same for every platform.
 */
export const sampleLayers = {
  /** Of `lamina/base`, `lamina/web` and `lamina/api`. */
  rootfs: 'sha256:17f7396c1b416d6f8b67868fbf9b7b1c2641410d0a278d51fea2baea67858ce5',
  docs: 'sha256:94c98b8a6a420f85a929a3c66597af9d695724c042a864744d66dfcf3dd1c193',
  /** Of `lamina/web`. */
  site: 'sha256:9a6a77b7c07f48a237993fcfb80ececc8e540e79df462c9b8efb8c51f8b409d3',
  motd: 'sha256:06d8bb6c44038c357d08ae23674be1b686876dcfd3dd6285cb6841907990af90',
  /** Of `lamina/api`. */
  data: 'sha256:82f7d69f17ebc71edccc026dadf7add389d88f5add054a198efe4141fe309308',
  /** Of `lamina/web` and `lamina/api`, each on a stack of its own. */
  licence: 'sha256:ed8a5d0b0bdac05c8d60b950b5a448eb878bd91064a13115e0ae615ca05efc22',
} as const
