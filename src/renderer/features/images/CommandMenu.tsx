import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconTerminal2 } from '@tabler/icons-react'
import type { ImageDetails } from '../../../shared/contract/images.ts'
import { dockerCommands } from './dockerCommands.ts'
import classes from './ImagePage.module.css'

/** The docker commands that show and do the same as this page; choosing one copies it. */
export function CommandMenu({ image }: { readonly image: ImageDetails }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconTerminal2 size={14} />}
          rightSection={<IconChevronDown size={12} />}
          aria-label="Docker commands"
        >
          docker
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Choose a command to copy it</Menu.Label>
        {dockerCommands(image).map((command) => (
          <Menu.Item
            key={command}
            className={classes.command ?? ''}
            onClick={() => navigator.clipboard.writeText(command)}
          >
            {command}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
