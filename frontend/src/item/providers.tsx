import type { Json } from "../document";
import { Outward } from "../outward";
import { objects, text, texts } from "../values";

/** Who stands behind the project, as the portal names them. */
export function Providers({ of }: { of: Json | undefined }) {
  const providers = objects(of);
  if (providers.length === 0) return null;
  return (
    <section class="block" aria-labelledby="providers">
      <h2 id="providers">Providers</h2>
      <ul class="providers">
        {providers.map((provider, index) => (
          <li key={index}>
            <Outward href={text(provider.url)}>{text(provider.name) || text(provider.url)}</Outward>{" "}
            {texts(provider.roles).map((role) => (
              <span key={role} class="chip chip-role">
                {role}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
