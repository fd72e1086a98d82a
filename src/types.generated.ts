import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRow } from '../gatehouse/clerk/index.ts';
import type { PostRow } from './data/post.ts';
import type { Context } from './context.ts';
import type { RuleFor } from '../gatehouse/guard/index.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A time: ISO 8601 in UTC, for example `2026-01-31T09:30:00.000Z`. */
  DateTime: { input: Date; output: Date; }
};

export type CreatePostInput = {
  /** 1 to 100,000 characters. */
  body: Scalars['String']['input'];
  draftNotes?: InputMaybe<Scalars['String']['input']>;
  /** Write it in the caller's active organization. */
  inOrganization?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 200 characters after trimming. */
  title: Scalars['String']['input'];
};

export type Mutation = {
  __typename?: 'Mutation';
  createPost: Post;
  deletePost: Scalars['ID']['output'];
  /** For a published post nothing changes; an archived one is a CONFLICT. */
  publishPost: Post;
  /** Sets the role at Clerk, whose next session token for the user has it, and then in our mirror. */
  setUserRole: User;
  updatePost: Post;
};


export type MutationCreatePostArgs = {
  input: CreatePostInput;
};


export type MutationDeletePostArgs = {
  id: Scalars['ID']['input'];
};


export type MutationPublishPostArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSetUserRoleArgs = {
  role: Role;
  userId: Scalars['ID']['input'];
};


export type MutationUpdatePostArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePostInput;
};

/** Where a page of a Relay connection begins and ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor: Maybe<Scalars['String']['output']>;
};

export type Post = {
  __typename?: 'Post';
  author: User;
  body: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  draftNotes: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  organizationId: Maybe<Scalars['ID']['output']>;
  publishedAt: Maybe<Scalars['DateTime']['output']>;
  status: PostStatus;
  title: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
};

export type PostConnection = {
  __typename?: 'PostConnection';
  edges: Array<PostEdge>;
  pageInfo: PageInfo;
};

export type PostEdge = {
  __typename?: 'PostEdge';
  cursor: Scalars['String']['output'];
  node: Post;
};

export type PostStatus =
  | 'ARCHIVED'
  | 'DRAFT'
  | 'PUBLISHED';

export type Query = {
  __typename?: 'Query';
  allPosts: PostConnection;
  /** The caller. */
  me: User;
  /** The caller's own posts: in every state if personal or in their active organization, otherwise only published ones. */
  myPosts: PostConnection;
  /** The posts of the caller's active organization. */
  organizationPosts: PostConnection;
  /** The post with this id, if you may see it. */
  post: Maybe<Post>;
  /** Published posts, newest first. */
  posts: PostConnection;
  user: Maybe<User>;
  users: UserConnection;
};


export type QueryAllPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<PostStatus>;
};


export type QueryMyPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<PostStatus>;
};


export type QueryOrganizationPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryPostArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  role?: InputMaybe<Role>;
};

export type Role =
  | 'ADMIN'
  | 'USER';

export type Subscription = {
  __typename?: 'Subscription';
  /** Each post when it is published. */
  postPublished: Post;
};

export type UpdatePostInput = {
  body?: InputMaybe<Scalars['String']['input']>;
  draftNotes?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
};

/** A user who has signed in to Clerk at least once. */
export type User = {
  __typename?: 'User';
  createdAt: Scalars['DateTime']['output'];
  email: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  imageUrl: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Newest first; only the posts that you may see. */
  posts: PostConnection;
  role: Maybe<Role>;
};


/** A user who has signed in to Clerk at least once. */
export type UserPostsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type UserConnection = {
  __typename?: 'UserConnection';
  edges: Array<UserEdge>;
  pageInfo: PageInfo;
};

export type UserEdge = {
  __typename?: 'UserEdge';
  cursor: Scalars['String']['output'];
  node: User;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreatePostInput: CreatePostInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Post: ResolverTypeWrapper<PostRow>;
  PostConnection: ResolverTypeWrapper<Omit<PostConnection, 'edges'> & { edges: Array<ResolversTypes['PostEdge']> }>;
  PostEdge: ResolverTypeWrapper<Omit<PostEdge, 'node'> & { node: ResolversTypes['Post'] }>;
  PostStatus: PostStatus;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Role: Role;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UpdatePostInput: UpdatePostInput;
  User: ResolverTypeWrapper<UserRow>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: Array<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CreatePostInput: CreatePostInput;
  DateTime: Scalars['DateTime']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Post: PostRow;
  PostConnection: Omit<PostConnection, 'edges'> & { edges: Array<ResolversParentTypes['PostEdge']> };
  PostEdge: Omit<PostEdge, 'node'> & { node: ResolversParentTypes['Post'] };
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  UpdatePostInput: UpdatePostInput;
  User: UserRow;
  UserConnection: Omit<UserConnection, 'edges'> & { edges: Array<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
};

export type MaxLengthDirectiveArgs = {
  characters: Scalars['Int']['input'];
};

export type MaxLengthDirectiveResolver<Result, Parent, ContextType = Context, Args = MaxLengthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createPost?: Resolver<ResolversTypes['Post'], ParentType, ContextType, RequireFields<MutationCreatePostArgs, 'input'>>;
  deletePost?: Resolver<ResolversTypes['ID'], ParentType, ContextType, RequireFields<MutationDeletePostArgs, 'id'>>;
  publishPost?: Resolver<ResolversTypes['Post'], ParentType, ContextType, RequireFields<MutationPublishPostArgs, 'id'>>;
  setUserRole?: Resolver<ResolversTypes['User'], ParentType, ContextType, RequireFields<MutationSetUserRoleArgs, 'role' | 'userId'>>;
  updatePost?: Resolver<ResolversTypes['Post'], ParentType, ContextType, RequireFields<MutationUpdatePostArgs, 'id' | 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Post'] = ResolversParentTypes['Post']> = {
  author?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  draftNotes?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  organizationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PostStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PostConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostConnection'] = ResolversParentTypes['PostConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PostEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PostEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostEdge'] = ResolversParentTypes['PostEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Post'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  allPosts?: Resolver<ResolversTypes['PostConnection'], ParentType, ContextType, RequireFields<QueryAllPostsArgs, 'first'>>;
  me?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  myPosts?: Resolver<ResolversTypes['PostConnection'], ParentType, ContextType, RequireFields<QueryMyPostsArgs, 'first'>>;
  organizationPosts?: Resolver<ResolversTypes['PostConnection'], ParentType, ContextType, RequireFields<QueryOrganizationPostsArgs, 'first'>>;
  post?: Resolver<Maybe<ResolversTypes['Post']>, ParentType, ContextType, RequireFields<QueryPostArgs, 'id'>>;
  posts?: Resolver<ResolversTypes['PostConnection'], ParentType, ContextType, RequireFields<QueryPostsArgs, 'first'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  postPublished?: SubscriptionResolver<ResolversTypes['Post'], "postPublished", ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  posts?: Resolver<ResolversTypes['PostConnection'], ParentType, ContextType, RequireFields<UserPostsArgs, 'first'>>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Post?: PostResolvers<ContextType>;
  PostConnection?: PostConnectionResolvers<ContextType>;
  PostEdge?: PostEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  maxLength?: MaxLengthDirectiveResolver<any, any, ContextType>;
};

/** Resolvers of these fields of a type; required if the object has no member with that name. */
type FieldResolvers<Type extends string, All, Names extends keyof All, Parent> = [Exclude<Names, keyof Parent>] extends [never]
  ? { [Key in Type]?: Pick<All, Names> }
  : { [Key in Type]: Pick<All, Names> & Required<Pick<All, Exclude<Names, keyof Parent>>> };

type Base_PageInfoRules = {
  hasNextPage: RuleFor<'PageInfo.hasNextPage', ResolversParentTypes['PageInfo'], unknown>;
  hasPreviousPage: RuleFor<'PageInfo.hasPreviousPage', ResolversParentTypes['PageInfo'], unknown>;
  startCursor: RuleFor<'PageInfo.startCursor', ResolversParentTypes['PageInfo'], unknown>;
  endCursor: RuleFor<'PageInfo.endCursor', ResolversParentTypes['PageInfo'], unknown>;
};

type Base_Rules = {
  PageInfo: Base_PageInfoRules;
};

type Base_Resolvers = {
  DateTime: GraphQLScalarType;
} & FieldResolvers<'PageInfo', PageInfoResolvers, 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor', ResolversParentTypes['PageInfo']>;

type Post_PostRules = {
  id: RuleFor<'Post.id', ResolversParentTypes['Post'], unknown>;
  title: RuleFor<'Post.title', ResolversParentTypes['Post'], unknown>;
  body: RuleFor<'Post.body', ResolversParentTypes['Post'], unknown>;
  status: RuleFor<'Post.status', ResolversParentTypes['Post'], unknown>;
  draftNotes: RuleFor<'Post.draftNotes', ResolversParentTypes['Post'], unknown>;
  author: RuleFor<'Post.author', ResolversParentTypes['Post'], unknown>;
  organizationId: RuleFor<'Post.organizationId', ResolversParentTypes['Post'], unknown>;
  createdAt: RuleFor<'Post.createdAt', ResolversParentTypes['Post'], unknown>;
  updatedAt: RuleFor<'Post.updatedAt', ResolversParentTypes['Post'], unknown>;
  publishedAt: RuleFor<'Post.publishedAt', ResolversParentTypes['Post'], unknown>;
};

type Post_PostEdgeRules = {
  cursor: RuleFor<'PostEdge.cursor', ResolversParentTypes['PostEdge'], unknown>;
  node: RuleFor<'PostEdge.node', ResolversParentTypes['PostEdge'], unknown>;
};

type Post_PostConnectionRules = {
  edges: RuleFor<'PostConnection.edges', ResolversParentTypes['PostConnection'], unknown>;
  pageInfo: RuleFor<'PostConnection.pageInfo', ResolversParentTypes['PostConnection'], unknown>;
};

type Post_UserRules = {
  posts: RuleFor<'User.posts', ResolversParentTypes['User'], RequireFields<UserPostsArgs, 'first'>>;
};

type Post_QueryRules = {
  posts: RuleFor<'Query.posts', unknown, RequireFields<QueryPostsArgs, 'first'>>;
  post: RuleFor<'Query.post', unknown, RequireFields<QueryPostArgs, 'id'>>;
  myPosts: RuleFor<'Query.myPosts', unknown, RequireFields<QueryMyPostsArgs, 'first'>>;
  organizationPosts: RuleFor<'Query.organizationPosts', unknown, RequireFields<QueryOrganizationPostsArgs, 'first'>>;
  allPosts: RuleFor<'Query.allPosts', unknown, RequireFields<QueryAllPostsArgs, 'first'>>;
};

type Post_MutationRules = {
  createPost: RuleFor<'Mutation.createPost', unknown, RequireFields<MutationCreatePostArgs, 'input'>>;
  updatePost: RuleFor<'Mutation.updatePost', unknown, RequireFields<MutationUpdatePostArgs, 'id' | 'input'>>;
  publishPost: RuleFor<'Mutation.publishPost', unknown, RequireFields<MutationPublishPostArgs, 'id'>>;
  deletePost: RuleFor<'Mutation.deletePost', unknown, RequireFields<MutationDeletePostArgs, 'id'>>;
};

type Post_SubscriptionRules = {
  postPublished: RuleFor<'Subscription.postPublished', unknown, unknown>;
};

type Post_Rules = {
  Post: Post_PostRules;
  PostEdge: Post_PostEdgeRules;
  PostConnection: Post_PostConnectionRules;
  User: Post_UserRules;
  Query: Post_QueryRules;
  Mutation: Post_MutationRules;
  Subscription: Post_SubscriptionRules;
};

type Post_Resolvers = {
  Query: Required<Pick<QueryResolvers, 'posts' | 'post' | 'myPosts' | 'organizationPosts' | 'allPosts'>>;
  Mutation: Required<Pick<MutationResolvers, 'createPost' | 'updatePost' | 'publishPost' | 'deletePost'>>;
  Subscription: Required<Pick<SubscriptionResolvers, 'postPublished'>>;
} & FieldResolvers<'Post', PostResolvers, 'id' | 'title' | 'body' | 'status' | 'draftNotes' | 'author' | 'organizationId' | 'createdAt' | 'updatedAt' | 'publishedAt', ResolversParentTypes['Post']> & FieldResolvers<'PostEdge', PostEdgeResolvers, 'cursor' | 'node', ResolversParentTypes['PostEdge']> & FieldResolvers<'PostConnection', PostConnectionResolvers, 'edges' | 'pageInfo', ResolversParentTypes['PostConnection']> & FieldResolvers<'User', UserResolvers, 'posts', ResolversParentTypes['User']>;

type User_UserRules = {
  id: RuleFor<'User.id', ResolversParentTypes['User'], unknown>;
  name: RuleFor<'User.name', ResolversParentTypes['User'], unknown>;
  imageUrl: RuleFor<'User.imageUrl', ResolversParentTypes['User'], unknown>;
  email: RuleFor<'User.email', ResolversParentTypes['User'], unknown>;
  role: RuleFor<'User.role', ResolversParentTypes['User'], unknown>;
  createdAt: RuleFor<'User.createdAt', ResolversParentTypes['User'], unknown>;
};

type User_UserEdgeRules = {
  cursor: RuleFor<'UserEdge.cursor', ResolversParentTypes['UserEdge'], unknown>;
  node: RuleFor<'UserEdge.node', ResolversParentTypes['UserEdge'], unknown>;
};

type User_UserConnectionRules = {
  edges: RuleFor<'UserConnection.edges', ResolversParentTypes['UserConnection'], unknown>;
  pageInfo: RuleFor<'UserConnection.pageInfo', ResolversParentTypes['UserConnection'], unknown>;
};

type User_QueryRules = {
  me: RuleFor<'Query.me', unknown, unknown>;
  user: RuleFor<'Query.user', unknown, RequireFields<QueryUserArgs, 'id'>>;
  users: RuleFor<'Query.users', unknown, RequireFields<QueryUsersArgs, 'first'>>;
};

type User_MutationRules = {
  setUserRole: RuleFor<'Mutation.setUserRole', unknown, RequireFields<MutationSetUserRoleArgs, 'userId' | 'role'>>;
};

type User_Rules = {
  User: User_UserRules;
  UserEdge: User_UserEdgeRules;
  UserConnection: User_UserConnectionRules;
  Query: User_QueryRules;
  Mutation: User_MutationRules;
};

type User_Resolvers = {
  Query: Required<Pick<QueryResolvers, 'me' | 'user' | 'users'>>;
  Mutation: Required<Pick<MutationResolvers, 'setUserRole'>>;
} & FieldResolvers<'User', UserResolvers, 'id' | 'name' | 'imageUrl' | 'email' | 'role' | 'createdAt', ResolversParentTypes['User']> & FieldResolvers<'UserEdge', UserEdgeResolvers, 'cursor' | 'node', ResolversParentTypes['UserEdge']> & FieldResolvers<'UserConnection', UserConnectionResolvers, 'edges' | 'pageInfo', ResolversParentTypes['UserConnection']>;

type RulesByDomain = {
  'base': Base_Rules;
  'post': Post_Rules;
  'user': User_Rules;
};

type ResolversByDomain = {
  'base': Base_Resolvers;
  'post': Post_Resolvers;
  'user': User_Resolvers;
};

/** The name of a file of schema/, without `.graphql`. */
export type DomainName = keyof RulesByDomain;

/** The rules of one file of schema/: one for each field that it declares. */
export type DomainRules<Name extends DomainName> = RulesByDomain[Name];

/** The resolvers of one file of schema/; those of the root types are required. */
export type DomainResolvers<Name extends DomainName> = ResolversByDomain[Name];
