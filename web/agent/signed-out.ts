/** The desk refused a question because nobody is signed in: told to the page as this event. */
export const SIGNED_OUT = 'dozo-signed-out';
