type Child = Node | string | null | false;
type Props<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], 'style' | 'dataset'>
> & {
  class?: string;
  aria?: Readonly<Record<string, string>>;
  attr?: Readonly<Record<string, string>>;
  on?: Partial<{ [Type in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[Type]) => void }>;
};

/** One element. Text is always text: nothing here parses HTML, so nothing that somebody wrote can become markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props<Tag> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  const { class: className, aria, attr, on, ...rest } = props;
  Object.assign(element, rest);
  if (className !== undefined) element.className = className;
  for (const [name, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(attr ?? {})) element.setAttribute(name, value);
  for (const [type, listener] of Object.entries(on ?? {}))
    element.addEventListener(type, listener as EventListener);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** Puts these in place of all that an element holds. */
export function show(into: Element, ...children: Child[]): void {
  into.replaceChildren(
    ...children.filter((child): child is Node | string => child !== null && child !== false),
  );
}

/** A small padlock, drawn: a letter of that shape is missing from many fonts. */
export function lock(): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'lock');
  const path = document.createElementNS(space, 'path');
  path.setAttribute(
    'd',
    'M3.5 5V3.5a2.5 2.5 0 0 1 5 0V5H9a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zm1 0h3V3.5a1.5 1.5 0 0 0-3 0z',
  );
  path.setAttribute('fill', 'currentColor');
  svg.append(path);
  return svg;
}
