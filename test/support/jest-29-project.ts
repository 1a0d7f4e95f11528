/**
 * A project with Jest 29 and this package installed from the registry and from lib, as a user has them.
 */
import { installBeside } from "./installed-package";
import { JestProject } from "./jest-project";

export class Jest29Project extends JestProject {
  protected override install(): void {
    installBeside(this.directory, this.packages());
  }

  /** What of Jest is installed. */
  protected packages(): string[] {
    return ["jest@29", "jest-environment-node@29", "babel-jest@29"];
  }
}
