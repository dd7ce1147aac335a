import { useNavigate } from 'react-router'
import { type Command, useCommands } from '../client/commands.ts'
import { transferAddress } from '../client/transferAddress.ts'
import { openKeyboardOverview } from './keyboard/KeyboardOverview.tsx'
import { railPages } from './pages.tsx'
import { togglePalette } from './palette/CommandPalette.tsx'

/** Offers what can be done on every page. */
export function useShellCommands({ onLoad }: { readonly onLoad: () => void }): void {
  const navigate = useNavigate()
  const pages = railPages.map(
    ({ title, path, keys }): Command => ({
      id: `page.${path.slice(1)}`,
      title,
      group: 'Go to',
      keys,
      run: () => void navigate(path),
    }),
  )
  useCommands([
    {
      id: 'images.load',
      title: 'Load archives…',
      group: 'Images',
      keys: 'mod+O',
      keywords: 'open import file tar docker load',
      run: onLoad,
    },
    {
      id: 'transfers.pull',
      title: 'Pull an image…',
      group: 'Images',
      keys: 'p',
      keywords: 'download registry fetch docker pull',
      run: () => void navigate(transferAddress('pull')),
    },
    {
      id: 'transfers.push',
      title: 'Push an image…',
      group: 'Images',
      keywords: 'upload registry publish docker push',
      run: () => void navigate(transferAddress('push')),
    },
    ...pages,
    {
      id: 'storage.free',
      title: 'Free space…',
      group: 'Storage',
      keywords: 'reclaim prune clean up delete disk bytes',
      run: () => void navigate('/storage/free'),
    },
    {
      id: 'storage.prune',
      title: 'Prune…',
      group: 'Storage',
      keywords: 'reclaim clean up delete unused dangling docker image system prune',
      run: () => void navigate('/storage/prune'),
    },
    {
      id: 'page.trash',
      title: 'Trash',
      group: 'Go to',
      keys: 'g t',
      keywords: 'deleted images undo restore bring back',
      run: () => void navigate('/storage/trash'),
    },
    { id: 'app.back', title: 'Back', group: 'Go to', keys: 'alt+ArrowLeft', run: () => void navigate(-1) },
    { id: 'app.forward', title: 'Forward', group: 'Go to', keys: 'alt+ArrowRight', run: () => void navigate(1) },
    {
      id: 'app.palette',
      title: 'Find a command or an image',
      group: 'Application',
      keys: 'mod+K',
      keywords: 'palette search',
      run: togglePalette,
    },
    {
      id: 'app.keyboard',
      title: 'Show what the keys do',
      group: 'Application',
      keys: '?',
      keywords: 'keyboard shortcuts help',
      run: openKeyboardOverview,
    },
  ])
}
