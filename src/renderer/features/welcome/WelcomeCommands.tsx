import { useNavigate } from 'react-router'
import { useCommands } from '../../client/commands.ts'
import { useSamples } from './useSamples.ts'

/** Offers, wherever one is, the first steps. Shows nothing. */
export function WelcomeCommands() {
  const navigate = useNavigate()
  const samples = useSamples()
  useCommands([
    {
      id: 'samples.load',
      title: 'Load the sample images',
      group: 'Images',
      keywords: 'demo example hello lamina',
      run: () => samples.load(() => void navigate('/images')),
    },
    {
      id: 'app.welcome',
      title: 'Show the first steps',
      group: 'Application',
      keywords: 'welcome start help',
      run: () => void navigate('/welcome'),
    },
  ])
  return null
}
