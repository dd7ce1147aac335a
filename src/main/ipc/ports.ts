import type { Runners } from '../../runner/contract/runners.ts'
import type { DockerContextState } from '../../shared/contract/dockerContext.ts'
import type { RegistrySettings } from '../../shared/contract/registries.ts'
import type { PlacePlan, SettingsState, TerminalSettings } from '../../shared/contract/settings.ts'
import type { TrashSettings } from '../../shared/contract/trash.ts'
import type { Theme } from '../../shared/model/theme.ts'
import type { Archives, LoadResult, WorkOptions } from '../engine/archive/types.ts'
import type { ContainerDetails, Containers, Volumes } from '../engine/containers/types.ts'
import type { ContentProvider } from '../engine/content/types.ts'
import type { EventLog } from '../engine/events/eventLog.ts'
import type { Explore } from '../engine/explore/types.ts'
import type { Forest } from '../engine/images/forest.ts'
import type { ImageDetails, Images } from '../engine/images/types.ts'
import type { Operations } from '../engine/operations/Operations.ts'
import type { Prunes } from '../engine/prune/types.ts'
import type { ReferenceCompleter } from '../engine/registry/complete/ReferenceCompleter.ts'
import type { Pulls, Pushes, Registries } from '../engine/registry/types.ts'
import type { Terminals } from '../engine/terminals/Terminals.ts'
import type { Trash } from '../engine/trash/types.ts'

/** What the windows need of the engine. */
export interface EnginePort {
  readonly root: string
  readonly images: Images
  readonly forest: Forest
  readonly archives: Pick<Archives, 'load' | 'save' | 'planSave'>
  readonly explore: Pick<Explore, 'listDirectory' | 'findFile' | 'countChanges' | 'listHolders'>
  readonly operations: Pick<Operations, 'start' | 'run' | 'forget' | 'list' | 'get' | 'cancel' | 'subscribe'>
  readonly events: EventLog
  readonly samples: { load(options?: WorkOptions): Promise<LoadResult> }
  readonly content: Pick<ContentProvider, 'readSmall'>
  readonly terminals: Omit<Terminals, 'closeAll'>
  readonly containers: Containers
  readonly volumes: Volumes
  readonly trash: Trash
  readonly prunes: Prunes
  readonly registries: Omit<Registries, 'check' | 'describe'>
  readonly runners: Pick<Runners, 'get'>
  readonly pulls: Pulls
  readonly pushes: Pushes
  readonly completer: Pick<ReferenceCompleter, 'complete'>
}

/** What the process around the engine tells about itself. */
export interface HostInfo {
  readonly version: string
  /** Path of the docker socket; absent when none is served. */
  readonly socket?: string
  /** Versions of the Docker API that are served there, `1.24 to 1.51`. */
  readonly dockerApi?: string
  readonly mode: 'desktop' | 'browser'
  readonly settings: SettingsPort
  readonly dockerContext: DockerContextPort
  /** What `docker image inspect` prints of an image. */
  readonly dockerInspect: (image: ImageDetails) => object
  /** What `docker container inspect` prints of a container. */
  readonly dockerInspectContainer: (container: ContainerDetails) => Promise<object>
}

/** A person's settings. `subscribe` tells of each change until the function that it returns is called. */
export interface SettingsPort {
  state(): Promise<SettingsState>
  setTheme(theme: Theme): Promise<SettingsState>
  setTerminal(terminal: TerminalSettings): Promise<SettingsState>
  setRegistries(registries: RegistrySettings): Promise<SettingsState>
  setTrash(trash: TrashSettings): Promise<SettingsState>
  examinePlace(path: string): Promise<PlacePlan>
  setDataRoot(path: string | undefined): Promise<SettingsState>
  subscribe(listener: () => void): () => void
}

/** The docker command line's context for this engine. */
export interface DockerContextPort {
  state(): Promise<DockerContextState>
  apply(choice: { readonly use: boolean; readonly replace: boolean }): Promise<DockerContextState>
  undo(): Promise<DockerContextState>
  subscribe(listener: () => void): () => void
}
