// A program as people write it: the vendor's SDK at its defaults, pointed by its own variables. run_client.mjs VENDOR.

const PROMPT = "Reply with the word OK.";
const MODEL = "sim-model-1";
const TURN = [{ role: "user", content: PROMPT }];

const clients = {
  async openai() {
    const { default: OpenAI } = await import("openai");
    const answer = await new OpenAI().chat.completions.create({ model: MODEL, messages: TURN });
    return answer.choices[0].message.content;
  },
  async anthropic() {
    const { default: Anthropic } = await import("@anthropic-ai/sdk");
    const answer = await new Anthropic().messages.create({ model: MODEL, max_tokens: 16, messages: TURN });
    return answer.content[0].text;
  },
  async genai() {
    const { GoogleGenAI } = await import("@google/genai");
    const answer = await new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY }).models.generateContent({
      model: MODEL,
      contents: PROMPT,
    });
    return answer.text;
  },
  async "ai-openai"() {
    const { generateText } = await import("ai");
    const { openai } = await import("@ai-sdk/openai");
    return (await generateText({ model: openai.chat(MODEL), prompt: PROMPT })).text;
  },
  async "ai-anthropic"() {
    const { generateText } = await import("ai");
    const { anthropic } = await import("@ai-sdk/anthropic");
    return (await generateText({ model: anthropic(MODEL), prompt: PROMPT })).text;
  },
};

try {
  console.log(await clients[process.argv[2]]());
} catch (error) {
  console.log(error.constructor.name);
  process.exit(3);
}
