import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';

import { theme } from './theme.ts';

/** The theme's CSS variables as a stylesheet, made when pages are built. */
export function themeCss(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const { variables, light, dark } = defaultCssVariablesResolver(merged);
  return convertCssVariables({
    variables,
    light: { '--mantine-color-scheme': 'light', ...light, '--mantine-color-dimmed': '#62625c' },
    dark: { '--mantine-color-scheme': 'dark', ...dark, '--mantine-color-dimmed': '#a3a39d' },
  });
}
