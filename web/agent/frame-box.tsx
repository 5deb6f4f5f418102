export { FrameBox } from '#web/ui/frame-box.tsx';
