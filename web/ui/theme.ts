import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Indigo of dyed cloth: dark enough that white text on it passes AA at every size. */
const ai: MantineColorsTuple = [
  '#eff4fa',
  '#dce7f3',
  '#b9cfe6',
  '#92b4d8',
  '#719dcb',
  '#5a8dc3',
  '#3e75ae',
  '#2a5f97',
  '#1f4e80',
  '#163c66',
];
/** Greys of plaster: a little warm, so that long reading is calm. */
const gray: MantineColorsTuple = [
  '#fafaf8',
  '#f3f3f0',
  '#e7e7e3',
  '#d8d8d3',
  '#b9b9b3',
  '#8d8d86',
  '#6a6a64',
  '#50504b',
  '#363632',
  '#222220',
];
const dark: MantineColorsTuple = [
  '#dcdcd8',
  '#c4c4bf',
  '#a3a39d',
  '#7b7b76',
  '#474745',
  '#3a3a39',
  '#2b2b2b',
  '#222223',
  '#1a1a1b',
  '#121213',
];

/** The system's own faces, Japanese ones before the generic: nothing is fetched and both scripts sit well together. */
const FONTS =
  '"Inter", "Segoe UI", "Helvetica Neue", Arial, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo", system-ui, sans-serif';

export const theme = createTheme({
  colors: { ai, gray, dark },
  primaryColor: 'ai',
  primaryShade: { light: 8, dark: 7 },
  black: '#1d1d1b',
  fontFamily: FONTS,
  fontFamilyMonospace: '"SFMono-Regular", Consolas, "Liberation Mono", "Noto Sans Mono CJK JP", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.55', lg: '1.6', xl: '1.6' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '0.875rem', lg: '1.25rem', xl: '2rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
});
