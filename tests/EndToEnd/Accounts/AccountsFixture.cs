using System.Net;
using System.Text;
using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Accounts;

/// <summary>
/// One registry with accounts, over TLS with the authority that <c>registryd init</c> made, that client tests share, each with a user of
/// its own. Everybody may pull from <c>public/</c>, only administrators from <c>hidden/</c>.
/// </summary>
public sealed class AccountsFixture : IAsyncLifetime, IDisposable
{
    /// <summary>An image that everybody may pull.</summary>
    public const string Public = "public/app:v1";

    /// <summary>An image of which ordinary users are not to learn.</summary>
    public const string Hidden = "hidden/app:v1";

    private readonly Workspace _serverWorkspace = new(failureContext: null);
    private PrivateRegistry? _registry;
    private Workspace? _workspace;
    private Skopeo? _administrator;
    private OciLayout? _layout;
    private int _users;

    /// <summary>The registry.</summary>
    public PrivateRegistry Registry => _registry!;

    /// <summary>The clients' workspace; the failure of a client there tells the state of the registry.</summary>
    public Workspace Workspace => _workspace!;

    /// <summary>The image that the administrator pushes.</summary>
    public OciDescriptor Image { get; private set; } = null!;

    /// <summary>The digest of its layer.</summary>
    public string Layer { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _registry = await PrivateRegistry.StartAsync(_serverWorkspace);
        _workspace = new Workspace(() => Registry.State);
        await Registry.RunAsync("grant", "add", "anonymous", "public/*", "pull");
        _administrator = new Skopeo(Workspace, Registry.Trust);
        await _administrator.LoginAsync(Registry.Address, PrivateRegistry.Administrator, Registry.AdministratorPassword);
        _layout = OciLayout.Create(Workspace.CreateFolder());
        Image = _layout.AddText("v1", "an image");
        await PushAsync(Public);
        await PushAsync(Hidden);
        Layer = Assert.Single(await _administrator.LayersOfAsync(Registry.Image(Public))).Digest;
    }

    /// <summary>
    /// Adds a user who may pull from and push to all repositories that begin with the user's name, and has signed in from here: so wrong
    /// passwords count for that user, and make no other test's wait.
    /// </summary>
    public async Task<TestUser> AddUserAsync()
    {
        var name = $"user{Interlocked.Increment(ref _users)}";
        var password = (await Registry.RunAsync("user", "add", name, "--generate")).TrimEnd('\n');
        await Registry.RunAsync("grant", "add", name, $"{name}/*", "pull,push");
        (await Registry.Http.GetAsync("/v2/", Basic(name, password))).Expect(HttpStatusCode.OK);
        return new TestUser(name, password);
    }

    /// <summary>Makes an access token of a user, for all that the user may do.</summary>
    public async Task<string> CreateTokenAsync(TestUser user) =>
        (await Registry.RunAsync(
            "token", "create", "--user", user.Name, "--name", "robot", "--repository", $"{user.Name}/*", "--actions", "pull,push")).TrimEnd('\n');

    /// <summary>Pushes <see cref="Image"/> as the administrator.</summary>
    public Task PushAsync(string name) => _administrator!.PushAsync(_layout!, "v1", Registry.Image(name));

    /// <summary>Pulls an image as the administrator.</summary>
    public Task<OciLayout> PullAsync(string name) => _administrator!.PullAsync(Registry.Image(name));

    /// <summary>The digest that the registry has for a tag.</summary>
    public async Task<string> DigestOfAsync(string repository, string tag)
    {
        var answer = await Registry.Http.Repository(repository).HeadAsync(
            $"manifests/{tag}", Basic(PrivateRegistry.Administrator, Registry.AdministratorPassword));
        return answer.Expect(HttpStatusCode.OK)["Docker-Content-Digest"]!;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _workspace?.Dispose();
        _serverWorkspace.Dispose();
    }

    private static (string Name, string Value) Basic(string user, string password) =>
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");
}
