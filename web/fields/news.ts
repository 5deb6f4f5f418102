/** What the frames of one browser tell each other: of the vault's origin alone. */
export type News =
  { type: 'contained'; active: boolean } | { type: 'rules' | 'approvals' | 'ended' | 'began' };

const channel = (): BroadcastChannel => new BroadcastChannel('dozo-session');

export function tellFrames(news: News): void {
  const to = channel();
  to.postMessage(news);
  to.close();
}

export function hearFrames(hear: (news: News) => void): void {
  channel().onmessage = (event: MessageEvent<unknown>) => {
    const news = event.data;
    if (news === null || typeof news !== 'object' || !('type' in news)) return;
    if (news.type === 'contained' && 'active' in news)
      hear({ type: 'contained', active: news.active === true });
    if (news.type === 'ended' || news.type === 'began' || news.type === 'rules' || news.type === 'approvals')
      hear({ type: news.type });
  };
}
