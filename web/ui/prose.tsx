/** Plain text with paragraphs, `# ` headings, `- ` lists and **strong words**, as agreements and courses are written. */
export function Prose({ text }: { text: string }) {
  return text.split(/\n{2,}/).map((block, index) => {
    const key = `${index}`;
    const heading = /^#{1,4} (.+)$/s.exec(block);
    if (heading !== null) return <h2 key={key}>{heading[1]}</h2>;
    const lines = block.split('\n');
    if (lines.every((line) => line.startsWith('- '))) {
      return (
        <ul key={key} className="bullets">
          {lines.map((line) => (
            <li key={line}>
              <Words text={line.slice(2)} />
            </li>
          ))}
        </ul>
      );
    }
    return (
      <p key={key} className="prose">
        <Words text={block} />
      </p>
    );
  });
}

function Words({ text }: { text: string }) {
  return text.split(/\*\*(.+?)\*\*/s).map((part, index) =>
    // Every second part stood between the stars.
    index % 2 === 1 ? <strong key={`${index}`}>{part}</strong> : part,
  );
}
