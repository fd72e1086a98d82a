export default function Page() {
  return <h1>Hello, everyone</h1>;
}
