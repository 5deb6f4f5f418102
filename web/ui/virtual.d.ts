/** Made by the build from the theme (web/vite.config.ts). */
declare module 'virtual:theme.css';
