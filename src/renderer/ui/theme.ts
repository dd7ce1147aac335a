import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The accent: a calm blue violet that no layer pattern is drawn in. */
const lamina: MantineColorsTuple = [
  '#eef1ff',
  '#dfe4fd',
  '#bcc5f7',
  '#98a5f1',
  '#7787ea',
  '#5f70e2',
  '#4c5dd4',
  '#3e4db8',
  '#333f96',
  '#262f72',
]

const dark: MantineColorsTuple = [
  '#dfe1e6',
  '#b4b8c0',
  '#9398a3',
  '#6c7280',
  '#434853',
  '#31353e',
  '#262930',
  '#1b1e23',
  '#15171b',
  '#101215',
]

/** Mantine set for a dense and calm desktop window. */
export const theme = createTheme({
  primaryColor: 'lamina',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.36,
  colors: { lamina, dark },
  fontFamily: "'Inter Variable', system-ui, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.71875rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '16px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Modal: {
      defaultProps: { transitionProps: { duration: 100 }, overlayProps: { backgroundOpacity: 0.4 } },
      styles: { title: { lineHeight: 1.4, overflowWrap: 'anywhere' } },
    },
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 80 }, withArrow: false } },
    // The first item has the focus at once; what Mantine would focus instead has no meaning in a menu.
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md', withInitialFocusPlaceholder: false } },
    Portal: { defaultProps: { target: '#overlays' } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
  },
})

/** Mantine's own colours where ours are to be: the page, and texts that must keep AA contrast on it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#555c68',
    '--mantine-color-placeholder': '#646b78',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#15171b',
    '--mantine-color-dimmed': '#a0a6b2',
    '--mantine-color-placeholder': '#8d94a1',
    '--mantine-color-error': '#ff8f86',
  },
})
