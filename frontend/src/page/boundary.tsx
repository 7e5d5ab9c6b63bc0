import { Component, type ComponentChildren } from "preact";

interface Props {
  /** Another one is tried again. */
  of: object;
  children: ComponentChildren;
}

/** What cannot be drawn says so, and takes nothing else with it. */
export class Boundary extends Component<Props, { failed: object | null }> {
  override state = { failed: null };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ failed: this.props.of });
  }

  override render() {
    if (this.state.failed !== this.props.of) return this.props.children;
    return <p class="trouble">This part of the page could not be drawn; please report it with the README.</p>;
  }
}
