// Written into the page's head. The page can be used as soon as it is shown; what makes it live (the socket, Vue) is
// fetched early, but runs after the first frame, which it would only delay. A tab that nobody sees has no frames.
{
  const { fetched, run } = document.currentScript.dataset;
  const isModule = (address) => !/\/(socket\.io\.min|nicegui)\.js$/.test(address);
  const element = (tag, properties) => Object.assign(document.createElement(tag), properties);
  for (const href of `${run} ${fetched}`.split(" "))
    document.head.append(
      element("link", isModule(href) ? { rel: "modulepreload", href } : { rel: "preload", as: "script", href }),
    );
  const comeToLife = () => {
    for (const src of run.split(" "))
      // Without `async` they run in their order.
      document.head.append(element("script", { type: isModule(src) ? "module" : "", async: false, src }));
  };
  addEventListener("DOMContentLoaded", () => {
    if (document.hidden) comeToLife();
    else requestAnimationFrame(() => setTimeout(comeToLife));
  });
}
