import { useNavigate } from 'react-router'
import { useCommands } from '../../client/commands.ts'

/** Offers, wherever one is, the way to another engine. Shows nothing. */
export function ConnectCommands() {
  const navigate = useNavigate()
  useCommands([
    {
      id: 'app.connect',
      title: 'Connect to another Lamina…',
      group: 'Application',
      keywords: 'remote ssh engine server back computer',
      run: () => void navigate('/connect'),
    },
  ])
  return null
}
