/** The name of a field as words before its value, as the detector reads context: `cardNumber`, `card_number` and `Card Number` are alike. */
export function labelOf(name: string): string {
  const words = name
    .slice(0, 60)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.\r\n]+/g, ' ')
    .trim();
  return words === '' ? '' : `${words}: `;
}
